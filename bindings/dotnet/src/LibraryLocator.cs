// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Courriel
{
    /// <summary>Tells each runtime where the native library is, before the first call into it. The
    /// imports here are those of the runtimes and systems; the library's own are in NativeMethods
    /// alone.</summary>
    internal static class LibraryLocator
    {
        internal const string Variable = "COURRIEL_LIBRARY";

        /// <summary>What each text begins with.</summary>
        internal const string Subject = "The native library of Courriel";

        /// <summary>Where the library is; null when it was left to the system to find it.</summary>
        internal static string? Found { get; private set; }

        // Kept for as long as the process lives: the runtime calls it.
        private static Delegate? resolver;
        private static IntPtr loaded;

        /// <summary>Looks for the library by the variable, then beside the assembly; what is found
        /// nowhere is left to the runtime's own search.</summary>
        internal static void Prepare()
        {
            var path = Found = Find();
            if (path == null)
            {
                LoadAsMono();
                return;
            }
            if (IsTruncated(path))
            {
                throw new DllNotFoundException(Subject + " at " + path +
                    " is not whole: the file ends too early. Copy it again.");
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
            var folder = Folder();
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
            var native = Path.Combine("runtimes", system + "-" + machine, "native");
            yield return Path.Combine(folder, file);
            yield return Path.Combine(folder, native, file);
            // An unpacked package: lib/netstandard2.0/Courriel.dll.
            yield return Path.Combine(folder, "..", "..", native, file);
            if (system == "linux")
            {
                yield return Path.Combine(folder, file + ".1");
            }
        }

        /// <summary>That of the assembly; that of the program when it is a single file.</summary>
#if NET8_0_OR_GREATER
        [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
            "SingleFile", "IL3000", Justification = "Empty is expected.")]
#endif
        private static string Folder()
        {
            try
            {
                var folder = Path.GetDirectoryName(typeof(LibraryLocator).Assembly.Location);
                return string.IsNullOrEmpty(folder) ? AppContext.BaseDirectory : folder;
            }
            catch (Exception e) when (e is NotSupportedException || e is ArgumentException)
            {
                return AppContext.BaseDirectory;
            }
        }

        /// <summary>Which platforms there are libraries for beside the assembly, when this is
        /// another.</summary>
        internal static string Platforms()
        {
            try
            {
                var has = new List<string>();
                foreach (var place in new[] { Path.Combine(Folder(), "runtimes"),
                             Path.Combine(Folder(), "..", "..", "runtimes") })
                {
                    foreach (var one in Directory.Exists(place) ? Directory.GetDirectories(place)
                                                                : new string[0])
                    {
                        if (Directory.Exists(Path.Combine(one, "native")))
                        {
                            has.Add(Path.GetFileName(one));
                        }
                    }
                }
                var musl =
                    Directory.Exists("/lib") && Directory.GetFiles("/lib", "ld-musl-*").Length > 0
                    ? " This system has musl, for which the library has to be built."
                    : "";
                return (has.Count == 0
                               ? ""
                               : " There are libraries for " + string.Join(", ", has) + ".") +
                    musl;
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
            {
                return "";
            }
        }

        /// <summary>Whether an ELF file lacks some of what it says is in it: the system's loader
        /// maps that all the same, and the process would die when it is touched.</summary>
        private static bool IsTruncated(string path)
        {
            try
            {
                using (var file = new FileStream(path, FileMode.Open, FileAccess.Read,
                           FileShare.ReadWrite |
                               FileShare.Delete)) using (var reader = new BinaryReader(file))
                {
                    // The program headers of a 64-bit file in this byte order.
                    if (file.Length < 64 || reader.ReadUInt32() != 0x464C457F ||
                        reader.ReadUInt16() != 0x0102)
                    {
                        return file.Length < 64;
                    }
                    file.Position = 32;
                    var headers = reader.ReadInt64();
                    file.Position = 54;
                    int size = reader.ReadUInt16(), count = reader.ReadUInt16();
                    for (var i = 0; i < count; i++)
                    {
                        file.Position = headers + ((long)i * size) + 8;
                        var offset = reader.ReadInt64();
                        file.Position += 16;
                        if (offset + reader.ReadInt64() > file.Length)
                        {
                            return true;
                        }
                    }
                    return false;
                }
            }
            catch (EndOfStreamException)
            {
                return true;
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
            {
                return false; // the loader says what is wrong
            }
        }

        /// <summary>.NET Core 3 and later have NativeLibrary, which netstandard2.0 does not
        /// know.</summary>
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
                    typeof(LibraryLocator)
                        .GetMethod("Resolve", BindingFlags.NonPublic | BindingFlags.Static));
                type.GetMethod("SetDllImportResolver")
                    .Invoke(null, new object[] { typeof(LibraryLocator).Assembly, resolver });
            }
            catch (TargetInvocationException e) when (e.InnerException is InvalidOperationException)
            {
                // The program has set one for this assembly: it knows where the library is.
                Found = null;
            }
            catch (TargetInvocationException e) when (e.InnerException is DllNotFoundException ||
                e.InnerException is BadImageFormatException)
            {
                throw new DllNotFoundException(Subject + " cannot be loaded from " + path +
                        ". Check the path and that it was built for this system and processor." +
                        Platforms() + " The system says: " + e.InnerException.Message,
                    e.InnerException);
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
                throw new DllNotFoundException("There is no native library of Courriel at " + path +
                    ". Correct " + Variable + ".");
            }
            mono_dllmap_insert(IntPtr.Zero, Encoding.UTF8.GetBytes(NativeMethods.Library + "\0"),
                IntPtr.Zero, Encoding.UTF8.GetBytes(path + "\0"), IntPtr.Zero);
            return true;
        }

        /// <summary>Mono's own search looks into the current directory, for libcourriel.so and for
        /// libcourriel.la, which may be anybody's. So the system's loader is asked, by a name that
        /// it looks up in its own places only, and Mono is given what is then loaded.</summary>
        private static void LoadAsMono()
        {
            if (Type.GetType("Mono.Runtime") == null || Path.DirectorySeparatorChar == '\\')
            {
                return;
            }
            var name = RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "libcourriel.1.dylib"
                                                                       : "libcourriel.so.1";
            const int Now = 2;
            if (dlopen(Encoding.UTF8.GetBytes(name + "\0"), Now) == IntPtr.Zero)
            {
                throw new DllNotFoundException("The native library of Courriel, " + name +
                    ", is neither beside Courriel.dll nor where " +
                    "the system looks for libraries. Install it, or set the environment variable " +
                    Variable + " to its path.");
            }
            mono_dllmap_insert(IntPtr.Zero, Encoding.UTF8.GetBytes(NativeMethods.Library + "\0"),
                IntPtr.Zero, Encoding.UTF8.GetBytes(name + "\0"), IntPtr.Zero);
        }

        // Of the C library, which is in every process: "__Internal" is looked for nowhere else.
        [DllImport("__Internal", CallingConvention = CallingConvention.Cdecl)]
        private static extern IntPtr dlopen(byte[] name, int flags);

        // What a Courriel.dll.config with a dllmap says, said by the program.
        [DllImport("__Internal", CallingConvention = CallingConvention.Cdecl)]
        private static extern void mono_dllmap_insert(
            IntPtr assembly, byte[] library, IntPtr function, byte[] target, IntPtr targetFunction);

        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern IntPtr LoadLibraryW(string path);
    }
}
