// SPDX-License-Identifier: MIT

using System;
using System.IO;
using System.Reflection;

/// <summary>Starts a program inside a CoreCLR that came with another one: the runtime calls
/// Initialize before that one's Main (DOTNET_STARTUP_HOOKS). COURRIEL_PROGRAM has the program's
/// path and its arguments, one a line.</summary>
internal class StartupHook
{
    public static void Initialize()
    {
        var words = Environment.GetEnvironmentVariable("COURRIEL_PROGRAM").Split('\n');
        // Programs that this one starts are to run as they are.
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        var folder = Path.GetDirectoryName(words[0]);
        AppDomain.CurrentDomain.AssemblyResolve += (sender, wanted) =>
        {
            var path = Path.Combine(folder, new AssemblyName(wanted.Name).Name + ".dll");
            return File.Exists(path) ? Assembly.LoadFrom(path) : null;
        };
        var arguments = new string[words.Length - 1];
        Array.Copy(words, 1, arguments, 0, arguments.Length);
        var main = Assembly.LoadFrom(words[0]).EntryPoint;
        var result =
            main.Invoke(null, main.GetParameters().Length == 0 ? null : new object[] { arguments });
        Environment.Exit(result is int ? (int)result : 0);
    }
}
