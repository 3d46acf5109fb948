// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

/// <summary>Runs the fixtures where there is no `dotnet test`: NUnit's own attributes and
/// assertions, on Mono and inside CoreCLR. Arguments: parts of the names of the tests to
/// run.</summary>
internal static class Runner
{
    /// <summary>More than any test needs; a hanging one must not hide the others'
    /// results.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    private static int Main(string[] wanted)
    {
        if (wanted.Length > 0 && wanted[0] == "unclosed")
        {
            Unclosed.Run(wanted);
            return 0;
        }
        if (wanted.Length > 0 && wanted[0] == "first-call")
        {
            return FirstCalls();
        }
        var mono = Type.GetType("Mono.Runtime") != null;
        int passed = 0, failed = 0;
        foreach (var test in Tests().Where(t => wanted.Length == 0 || wanted.Any(t.Item1.Contains)))
        {
            var watch = Stopwatch.StartNew();
            var error = Run(test.Item2);
            if (error == null)
            {
                passed++;
                if (watch.Elapsed.TotalSeconds > 2)
                {
                    Console.WriteLine(
                        "slow    {0}: {1:F1} s", test.Item1, watch.Elapsed.TotalSeconds);
                }
                continue;
            }
            failed++;
            Console.WriteLine("FAILED  {0}\n{1}\n", test.Item1, error);
        }
        if (passed + failed == 0)
        {
            Console.WriteLine("No test has such a name.");
            failed = 1;
        }
        Console.WriteLine("{0}: {1} passed, {2} failed", mono ? "mono" : "coreclr", passed, failed);
        Console.Out.Flush();
        return failed == 0 ? 0 : 1;
    }

    /// <summary>Shows how the first call fails, and that the second fails in the same
    /// way.</summary>
    private static int FirstCalls()
    {
        var texts = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            try
            {
                new Courriel.EmailMessage().Dispose();
                Console.WriteLine("it works");
                return 1;
            }
            catch (DllNotFoundException e)
            {
                texts.Add(e.Message);
            }
        }
        Console.WriteLine(texts[0]);
        return texts[0] == texts[1] ? 0 : 2;
    }

    private static IEnumerable<Tuple<string, Action>> Tests()
    {
        foreach (var fixture in Assembly.GetExecutingAssembly().GetTypes().OrderBy(
                     t => t.Name, StringComparer.Ordinal))
        {
            if (!fixture.IsDefined(typeof(TestFixtureAttribute), false))
            {
                continue;
            }
            foreach (var method in fixture.GetMethods())
            {
                var name = fixture.Name + "." + method.Name;
                if (method.IsDefined(typeof(TestAttribute), false))
                {
                    yield return Tuple.Create<string, Action>(
                        name, () => Call(fixture, method, null));
                }
                foreach (TestCaseAttribute row in method.GetCustomAttributes(
                             typeof(TestCaseAttribute), false))
                {
                    yield return Tuple.Create<string, Action>(
                        name + "(" + string.Join(", ", row.Arguments) + ")",
                        () => Call(fixture, method, row.Arguments));
                }
            }
        }
    }

    private static void Call(Type fixture, MethodInfo method, object[] arguments)
    {
        try
        {
            var result = method.Invoke(Activator.CreateInstance(fixture), arguments);
            if (result is Task)
            {
                ((Task)result).GetAwaiter().GetResult();
            }
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Capture(e.InnerException).Throw();
        }
    }

    private static Exception Run(Action test)
    {
        Exception error = null;
        var thread = new Thread(() =>
        {
            try
            {
                test();
            }
            catch (Exception e)
            {
                error = e;
            }
        });
        thread.IsBackground = true;
        thread.Start();
        return thread.Join(Limit)
            ? error
            : new TimeoutException("not finished after " + Limit.TotalSeconds + " s");
    }
}
