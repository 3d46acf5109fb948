// SPDX-License-Identifier: MIT

using System;
using System.Reflection;

namespace Courriel
{
    /// <summary>Prepares for the end of the program what nobody disposed of. What an asynchronous
    /// session has in memory the library sends when the process ends, and what is in a file it
    /// leaves there; it must not call the runtime then.</summary>
    internal static class Ending
    {
        /// <summary>Once, before the first session is made.</summary>
        internal static void Watch()
        {
            AppDomain.CurrentDomain.ProcessExit += FallSilent;
            // An application domain of .NET Framework or Mono may end before its process.
            AppDomain.CurrentDomain.DomainUnload += FallSilent;
            WatchUnloading();
        }

        /// <summary>A collectible AssemblyLoadContext ends before its process, too, and only when
        /// nothing outside refers to it any more: those handlers do. netstandard2.0 does not know
        /// the class.</summary>
        private static void WatchUnloading()
        {
            const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic |
                BindingFlags.Static | BindingFlags.Instance;
            var type =
                Type.GetType("System.Runtime.Loader.AssemblyLoadContext, System.Runtime.Loader") ??
                Type.GetType("System.Runtime.Loader.AssemblyLoadContext");
            var context = type?.GetMethod("GetLoadContext", Any)
                              ?.Invoke(null, new object[] { typeof(Ending).Assembly });
            if (context == null ||
                !Equals(type?.GetProperty("IsCollectible", Any)?.GetValue(context), true))
            {
                return;
            }
            var unloading = type?.GetEvent("Unloading", Any);
            var handler = typeof(Ending).GetMethod(nameof(Unload), Any);
            if (unloading?.EventHandlerType != null && handler != null)
            {
                unloading.AddEventHandler(
                    context, Delegate.CreateDelegate(unloading.EventHandlerType, handler));
            }
        }

        private static void Unload(object context)
        {
            AppDomain.CurrentDomain.ProcessExit -= FallSilent;
            AppDomain.CurrentDomain.DomainUnload -= FallSilent;
            FallSilent(context, EventArgs.Empty);
        }

        private static void FallSilent(object? sender, EventArgs e)
        {
            try
            {
                foreach (var session in ProgressRelay.All())
                {
                    session.FallSilent();
                }
            }
            catch (Exception)
            {
                // Nobody is left who could hear of it.
            }
        }
    }
}
