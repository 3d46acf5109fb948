// SPDX-License-Identifier: MIT

using System;
using System.Runtime.CompilerServices;

namespace Courriel
{
    /// <summary>The native library as a whole: its version and the settings of the
    /// process.</summary>
    public static class EmailLibrary
    {
        private static readonly object Lock = new object();
        private static volatile bool loaded;
        private static volatile bool builtInAuthorities;
        private static volatile bool worksAfterFork;
        private static volatile int concurrentCalls = 256;
        private static DllNotFoundException? failure;

        /// <summary>The version of the native library that is loaded, as "1.2.3".</summary>
        public static string Version
        {
            get { return Call(() => Utf8.ToText(NativeMethods.EmailVersion()) ?? ""); }
        }

        /// <summary>The same as a number that can be compared: major * 10000 + minor * 100 +
        /// patch.</summary>
        public static int VersionNumber
        {
            get { return Call(() => NativeMethods.EmailVersionNumber()); }
        }

        /// <summary>The longest silence of a server that sessions made from now on wait for: 1
        /// second to a day, whole seconds.</summary>
        public static TimeSpan Timeout
        {
            get { return TimeSpan.FromSeconds(Call(() => NativeMethods.EmailGetTimeOut())); }
            set { Call(() => Check(NativeMethods.EmailSetTimeOut(Seconds.From(value)))); }
        }

        /// <summary>Whether Mozilla's certificate authorities, which are built into the library and
        /// the same everywhere, are trusted instead of the operating system's; false by default.
        /// Applies to the whole process, to connections opened afterwards.</summary>
        public static bool BuiltInCertificateAuthorities
        {
            get
            {
                return builtInAuthorities;
            }

            set
            {
                Call(() => Check(NativeMethods.EmailConfigure((int)Parameter.Mode, value ? 1 : 0)));
                builtInAuthorities = value;
            }
        }

        /// <summary>How many calls may wait for servers at the same time, 1 to 4096; 256 by
        /// default. Each has a thread of the library meanwhile, of about 50 KB; others wait for
        /// their turn, no longer than the time-out of their session. Counts at once. Without effect
        /// on Windows, where calls run on the threads that make them.</summary>
        /// <exception cref="CourrielException">The value is outside its limits.</exception>
        public static int ConcurrentCalls
        {
            get
            {
                return concurrentCalls;
            }

            set
            {
                Call(() => Check(NativeMethods.EmailConfigure((int)Parameter.Calls, value)));
                concurrentCalls = value;
            }
        }

        /// <summary>Whether the library works in a process that was forked without exec from this
        /// one after it was used: with the parent's settings, without its sessions and messages.
        /// False by default: then every call there fails and names this cure. For hosts that fork
        /// in native code; setting it does not count as use.</summary>
        public static bool WorksAfterFork
        {
            get
            {
                return worksAfterFork;
            }

            set
            {
                Call(() => Check(NativeMethods.EmailConfigure((int)Parameter.Fork, value ? 1 : 0)));
                worksAfterFork = value;
            }
        }

        /// <summary>Gives memory that is not in use back to the system. Takes some
        /// milliseconds.</summary>
        /// <exception cref="CourrielException">The value is outside its limits.</exception>
        /// <exception cref="DllNotFoundException">The native library is missing.</exception>
        public static void TrimMemory()
        {
            Call(() => Check(NativeMethods.EmailTrimMemory()));
        }

        /// <summary>Checks an address without a name: its syntax, or also whether its server takes
        /// mail for it, which blocks for no longer than <see cref="Timeout"/>.</summary>
        /// <param name="address">The address.</param>
        /// <param name="level">Syntax, Strict or Server.</param>
        /// <param name="reason">Why it was refused or why nobody knows, where that is known; else
        /// null.</param>
        /// <returns>Valid, BadSyntax, Refused or Unknown.</returns>
        /// <exception cref="CourrielException">The value is outside its limits.</exception>
        /// <exception cref="DllNotFoundException">The native library is missing.</exception>
        public static AddressCheck CheckAddress(
            string address, AddressCheck level, out CourrielException? reason)
        {
            CourrielException? found = null;
            var result = Call(() =>
                {
                    var answer = NativeMethods.EmailCheckAddress(
                        Utf8.FromText(address, "the address"), (int)level);
                    if (answer == 0)
                    {
                        throw ErrorState.Exception();
                    }
                    found = ErrorState.Read()?.ToException(null);
                    return (AddressCheck)answer;
                });
            reason = found;
            return result;
        }

        /// <summary>What a code means in general, as one sentence; empty for a number that is no
        /// code.</summary>
        /// <param name="code">A code.</param>
        /// <returns>What was asked for.</returns>
        /// <exception cref="CourrielException">The value is outside its limits.</exception>
        /// <exception cref="DllNotFoundException">The native library is missing.</exception>
        public static string Explain(EmailErrorCode code)
        {
            return Call(() => Utf8.ToText(NativeMethods.EmailErrorText((int)code)) ?? "");
        }

        /// <summary>Makes a call that may be the first. Mono looks a function up when it compiles
        /// the method that calls it, so that the call has to stand in another method than the
        /// loading.</summary>
        internal static T Call<T>(Func<T> call)
        {
            EnsureLoaded();
            return call();
        }

        /// <summary>Finds and loads the native library before the first call into it.</summary>
        /// <exception cref="DllNotFoundException">It is in none of the places where it is looked
        /// for.</exception>
        private static void EnsureLoaded()
        {
            if (loaded)
            {
                return;
            }
            lock (Lock)
            {
                if (loaded)
                {
                    return;
                }
                // The runtime looks for a library once. So does this, and says the same each time.
                if (failure == null)
                {
                    failure = Load();
                }
                if (failure != null)
                {
                    throw new DllNotFoundException(failure.Message, failure.InnerException);
                }
                Ending.Watch();
                loaded = true;
            }
        }

        /// <summary>Why the library cannot be used; null when it can.</summary>
        private static DllNotFoundException? Load()
        {
            try
            {
                LibraryLocator.Prepare();
                return WrongVersion(FirstCall());
            }
            catch (DllNotFoundException e)
                when (e.Message.StartsWith(LibraryLocator.Subject, StringComparison.Ordinal))
            {
                return e;
            }
            catch (Exception e) when (e is DllNotFoundException || e is BadImageFormatException)
            {
                return new DllNotFoundException(LibraryLocator.Subject +
                        " was not found or cannot be loaded. " +
                        "Put it beside Courriel.dll, into a folder of the system's search path, or give its whole path " +
                        "in the environment variable " + LibraryLocator.Variable + "." +
                        LibraryLocator.Platforms() + " The system says: " + e.Message,
                    e);
            }
            catch (EntryPointNotFoundException e)
            {
                return new DllNotFoundException(LibraryLocator.Subject +
                        " has not the functions of one: " +
                        (LibraryLocator.Found ?? "what the system found by this name") +
                        " is another library. Put the right one there, " +
                        "or give its whole path in the environment variable " +
                        LibraryLocator.Variable + ".",
                    e);
            }
        }

        /// <summary>A library of another version would fail later, at the first function that it
        /// lacks.</summary>
        private static DllNotFoundException? WrongVersion(int number)
        {
            var wanted = typeof(EmailLibrary).Assembly.GetName().Version;
            int major = number / 10000, minor = number / 100 % 100;
            // Before 1.0 each minor version may change the interface.
            if (wanted == null ||
                (major == wanted.Major &&
                    (minor == wanted.Minor || (major > 0 && minor > wanted.Minor))))
            {
                return null;
            }
            return new DllNotFoundException(LibraryLocator.Subject + " is version " + major + "." +
                minor + "." + (number % 100) + ", and Courriel.dll is " + wanted.Major + "." +
                wanted.Minor + ": they belong together. The library was found at " +
                (LibraryLocator.Found ?? "a place of the system's") +
                "; put the one of this version there, or give its whole path in " +
                "the environment variable " + LibraryLocator.Variable + ".");
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static int FirstCall()
        {
            return NativeMethods.EmailVersionNumber();
        }

        private static bool Check(int result)
        {
            if (result == 0)
            {
                throw ErrorState.Exception();
            }
            return true;
        }
    }

    /// <summary>Times as the library takes them.</summary>
    internal static class Seconds
    {
        /// <summary>Whole seconds, rounded up so that a limit is never shorter than asked for; what
        /// an int cannot hold becomes a number that the library refuses.</summary>
        internal static int From(TimeSpan time)
        {
            var seconds = Math.Ceiling(time.TotalSeconds);
            return seconds > int.MaxValue ? int.MaxValue : seconds < -1 ? -1 : (int)seconds;
        }
    }
}
