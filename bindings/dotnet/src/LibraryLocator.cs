// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Courriel
{
    /// <summary>Tells each runtime where the native library is, before the first call into it. The imports here are
    /// those of the runtimes and systems; the library's own are in NativeMethods alone.</summary>
    internal static class LibraryLocator
    {
        internal const string Variable = "COURRIEL_LIBRARY";

        // Kept for as long as the process lives: the runtime calls it.
        private static Delegate? resolver;
        private static IntPtr loaded;

        /// <summary>Looks for the library by the variable, then beside the assembly; what is found nowhere is left to
        /// the runtime's own search.</summary>
        internal static void Prepare()
        {
            var path = Find();
            if (path == null)
            {
                LoadAsMono();
                return;
            }
            if (!PrepareModern(path) && !PrepareMono(path) && Path.DirectorySeparatorChar == '\\')
            {
                // A module that is already loaded is found by its bare name.
                LoadLibraryW(path);
            }
        }

        private static string? Find()
        {
            var given = Environment.GetEnvironmentVariable(Variable);
            if (!string.IsNullOrEmpty(given))
            {
                return Path.GetFullPath(given);
            }
            foreach (var candidate in Candidates())
            {
                if (File.Exists(candidate))
                {
                    return candidate;
                }
            }
            return null;
        }

        private static IEnumerable<string> Candidates()
        {
            string folder;
            try
            {
                folder = Path.GetDirectoryName(typeof(LibraryLocator).Assembly.Location);
            }
            catch (NotSupportedException)
            {
                yield break;
            }
            if (string.IsNullOrEmpty(folder))
            {
                yield break; // inside a single file: the runtime knows where it unpacked the rest
            }
            string system, file;
            if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            {
                system = "win";
                file = "libcourriel.dll";
            }
            else if (RuntimeInformation.IsOSPlatform(OSPlatform.OSX))
            {
                system = "osx";
                file = "libcourriel.dylib";
            }
            else
            {
                system = "linux";
                file = "libcourriel.so";
            }
            var machine = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            yield return Path.Combine(folder, file);
            yield return Path.Combine(folder, "runtimes", system + "-" + machine, "native", file);
        }

        /// <summary>.NET Core 3 and later have NativeLibrary, which netstandard2.0 does not know.</summary>
        private static bool PrepareModern(string path)
        {
            var type = Type.GetType("System.Runtime.InteropServices.NativeLibrary");
            var resolverType = Type.GetType("System.Runtime.InteropServices.DllImportResolver");
            if (type == null || resolverType == null)
            {
                return false;
            }
            var load = type.GetMethod("Load", new[] { typeof(string) });
            try
            {
                loaded = (IntPtr)load.Invoke(null, new object[] { path });
                resolver = Delegate.CreateDelegate(resolverType,
                    typeof(LibraryLocator).GetMethod("Resolve", BindingFlags.NonPublic | BindingFlags.Static));
                type.GetMethod("SetDllImportResolver").Invoke(null, new object[] { typeof(LibraryLocator).Assembly, resolver });
            }
            catch (TargetInvocationException e) when (e.InnerException is DllNotFoundException || e.InnerException is BadImageFormatException)
            {
                throw new DllNotFoundException("The native library of Courriel cannot be loaded from " + path +
                    ". Check the path and that it was built for this system and processor. The system says: " +
                    e.InnerException.Message, e.InnerException);
            }
            return true;
        }

        private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? search)
        {
            return name == NativeMethods.Library ? loaded : IntPtr.Zero;
        }

        private static bool PrepareMono(string path)
        {
            if (Type.GetType("Mono.Runtime") == null)
            {
                return false;
            }
            if (!File.Exists(path))
            {
                throw new DllNotFoundException("There is no native library of Courriel at " + path + ". Correct " + Variable + ".");
            }
            mono_dllmap_insert(IntPtr.Zero, Encoding.UTF8.GetBytes(NativeMethods.Library + "\0"), IntPtr.Zero,
                Encoding.UTF8.GetBytes(path + "\0"), IntPtr.Zero);
            return true;
        }

        /// <summary>Mono's own search looks into the current directory, for libcourriel.so and for libcourriel.la, which
        /// may be anybody's. So the system's loader is asked, by a name that it looks up in its own places only, and Mono
        /// is given what is then loaded.</summary>
        private static void LoadAsMono()
        {
            if (Type.GetType("Mono.Runtime") == null || Path.DirectorySeparatorChar == '\\')
            {
                return;
            }
            var name = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "libcourriel.1.dylib" : "libcourriel.so.1";
            const int Now = 2;
            if (dlopen(Encoding.UTF8.GetBytes(name + "\0"), Now) == IntPtr.Zero)
            {
                throw new DllNotFoundException("The native library of Courriel, " + name + ", is neither beside Courriel.dll nor where " +
                    "the system looks for libraries. Install it, or set the environment variable " + Variable + " to its path.");
            }
            mono_dllmap_insert(IntPtr.Zero, Encoding.UTF8.GetBytes(NativeMethods.Library + "\0"), IntPtr.Zero,
                Encoding.UTF8.GetBytes(name + "\0"), IntPtr.Zero);
        }

        // Of the C library, which is in every process: "__Internal" is looked for nowhere else.
        [DllImport("__Internal", CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr dlopen(byte[] name, int flags);

        // What a Courriel.dll.config with a dllmap says, said by the program.
        [DllImport("__Internal", CallingConvention = CallingConvention.Cdecl)]
        private static extern void mono_dllmap_insert(IntPtr assembly, byte[] library, IntPtr function, byte[] target, IntPtr targetFunction);

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern IntPtr LoadLibraryW(string path);
    }
}
