// SPDX-License-Identifier: MIT

using System;

namespace Courriel
{
    /// <summary>Prepares for the end of the program what nobody disposed of. What an asynchronous session has in memory
    /// the library sends when the process ends, and what is in a file it leaves there; it must not call the runtime
    /// then.</summary>
    internal static class Ending
    {
        /// <summary>Once, before the first session is made.</summary>
        internal static void Watch()
        {
            AppDomain.CurrentDomain.ProcessExit += FallSilent;
            // An application domain of .NET Framework or Mono may end before its process.
            AppDomain.CurrentDomain.DomainUnload += FallSilent;
        }

        private static void FallSilent(object sender, EventArgs e)
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
                // Nobody is left who could be told.
            }
        }
    }
}
