// SPDX-License-Identifier: MIT

using System;
using System.Linq;
using Mono.Cecil;

/// <summary>Checks that an assembly uses no type that netstandard2.0 lacks. Arguments: the
/// assembly, and the netstandard.dll that lists them.</summary>
internal static class NetStandard
{
    private static int Main(string[] arguments)
    {
        var known = AssemblyDefinition.ReadAssembly(arguments[1])
                        .MainModule.ExportedTypes.Select(t => t.FullName)
                        .ToArray();
        var used = AssemblyDefinition.ReadAssembly(arguments[0])
                       .MainModule.GetTypeReferences()
                       .Select(t => t.FullName)
                       .ToArray();
        var beyond = used.Except(known).ToArray();
        foreach (var type in beyond)
        {
            Console.WriteLine(type + " is not part of netstandard2.0");
        }
        if (used.Length == 0 || known.Length < 1000)
        {
            Console.WriteLine(
                "Nothing was compared: {0} types used, {1} known.", used.Length, known.Length);
            return 1;
        }
        Console.WriteLine("{0}  {1} types used, all of netstandard2.0",
            beyond.Length == 0 ? "ok" : "FAILED", used.Length - beyond.Length);
        return beyond.Length == 0 ? 0 : 1;
    }
}
