// SPDX-License-Identifier: MIT

using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;

/// <summary>The C# compiler for machines without a .NET SDK: takes csc's switches and compiles with
/// the Roslyn whose assemblies are in the folder ROSLYN. It calls them by reflection, so that
/// Mono's compiler can build it. RUNNING names assemblies of the runtime that it runs on, with
/// commas between them, to be referred to.</summary>
public static class Compile
{
    private static readonly string Home = Environment.GetEnvironmentVariable("ROSLYN");

    private static Assembly common, csharp;

    public static int Main(string[] arguments)
    {
        AppDomain.CurrentDomain.AssemblyResolve += (sender, wanted) =>
        {
            var path = Path.Combine(Home, new AssemblyName(wanted.Name).Name + ".dll");
            return File.Exists(path) ? Assembly.LoadFrom(path) : null;
        };
        common = Assembly.LoadFrom(Path.Combine(Home, "Microsoft.CodeAnalysis.dll"));
        csharp = Assembly.LoadFrom(Path.Combine(Home, "Microsoft.CodeAnalysis.CSharp.dll"));
        var settings = Parse(arguments);
        var errors = ((IEnumerable)Get(settings, "Errors")).Cast<object>().ToList();
        errors.ForEach(Console.Error.WriteLine);
        return errors.Count == 0 && Emit(settings, Compilation(settings)) ? 0 : 1;
    }

    private static object Parse(string[] arguments)
    {
        var type = csharp.GetType("Microsoft.CodeAnalysis.CSharp.CSharpCommandLineParser");
        var parse = type.GetMethods().First(m => m.Name == "Parse" &&
            m.GetParameters().Length == 4 && m.ReturnType.Name == "CSharpCommandLineArguments");
        return parse.Invoke(type.GetProperty("Default").GetValue(null),
            new object[] { arguments, Directory.GetCurrentDirectory(), null, null });
    }

    private static object Compilation(object settings)
    {
        var trees = Files(settings, "SourceFiles", "Path").Select(path => Tree(settings, path));
        var references =
            Files(settings, "MetadataReferences", "Reference").Select(Reference).Concat(Running());
        var options = Get(settings, "CompilationOptions");
        // Signs where there is no key store of Windows, too.
        options = Replaced(options, "WithStrongNameProvider",
            Made("DesktopStrongNameProvider",
                new Dictionary<string, object> {
                    { "keyFileSearchPaths", new[] { Directory.GetCurrentDirectory() } },
                }));
        // -pathmap: what the assembly remembers of where it was built.
        options = Replaced(options, "WithSourceReferenceResolver",
            Made("SourceFileResolver",
                new Dictionary<string, object> {
                    { "searchPaths", new string[0] },
                    { "baseDirectory", Directory.GetCurrentDirectory() },
                    { "pathMap", Get(settings, "PathMap") },
                }));
        var create =
            csharp.GetType("Microsoft.CodeAnalysis.CSharp.CSharpCompilation").GetMethod("Create");
        return create.Invoke(null, new[]
        {
            NameOf(settings), List("Microsoft.CodeAnalysis.SyntaxTree", trees),
            List("Microsoft.CodeAnalysis.MetadataReference", references), options,
        });
    }

    private static object Tree(object settings, string path)
    {
        var parse = csharp.GetType("Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree")
                        .GetMethods()
                        .Where(m => m.Name == "ParseText" &&
                                m.GetParameters()[0].ParameterType == typeof(string))
                        .OrderBy(m => m.GetParameters().Length)
                        .First();
        return Call(parse, null, new Dictionary<string, object>
        {
            { "text", File.ReadAllText(path) }, { "options", Get(settings, "ParseOptions") },
            { "path", path }, { "encoding", new UTF8Encoding(false) },
        });
    }

    private static object Reference(string path)
    {
        var create = common.GetType("Microsoft.CodeAnalysis.MetadataReference").GetMethods()
            .First(m => m.Name == "CreateFromFile");
        return Call(create, null, new Dictionary<string, object> { { "path", path } });
    }

    private unsafe delegate bool RawMetadata(Assembly assembly, out byte* data, out int length);

    /// <summary>Those of a runtime in a single file are in memory only.</summary>
    private static unsafe IEnumerable<object> Running()
    {
        var all = new List<object>();
        var names = (Environment.GetEnvironmentVariable("RUNNING") ?? "")
                        .Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in names)
        {
            var extensions =
                typeof(object).Assembly.GetType("System.Reflection.Metadata.AssemblyExtensions");
            var get = (RawMetadata)Delegate.CreateDelegate(
                typeof(RawMetadata), extensions.GetMethod("TryGetRawMetadata"));
            byte* data;
            int length;
            if (!get(Assembly.Load(name), out data, out length))
            {
                throw new FileNotFoundException(name);
            }
            var module = common.GetType("Microsoft.CodeAnalysis.ModuleMetadata")
                             .GetMethod("CreateFromMetadata")
                             .Invoke(null, new object[] { (IntPtr)data, length });
            var assembly = common.GetType("Microsoft.CodeAnalysis.AssemblyMetadata")
                               .GetMethods()
                               .First(m => m.Name == "Create" &&
                                       m.GetParameters()[0].ParameterType == module.GetType())
                               .Invoke(null, new[] { module });
            all.Add(Call(assembly.GetType().GetMethods().First(m => m.Name == "GetReference"),
                assembly, new Dictionary<string, object>()));
        }
        return all;
    }

    private static bool Emit(object settings, object compilation)
    {
        var folder = (string)Get(settings, "OutputDirectory");
        var documentation = (string)Get(settings, "DocumentationPath");
        using (var output = new MemoryStream())
        using (var xml = documentation == null ? null : new MemoryStream())
        {
            var emit = compilation.GetType().BaseType.GetMethods().Where(m => m.Name == "Emit")
                .OrderByDescending(m => m.GetParameters().Length).First();
            var result = Call(emit, compilation,
                new Dictionary<string, object> {
                    { "peStream", output },
                    { "xmlDocumentationStream", xml },
                    { "options", Get(settings, "EmitOptions") },
                });
            var shown = ((IEnumerable)Get(result, "Diagnostics"))
                            .Cast<object>()
                            .Where(d => Get(d, "Severity").ToString() != "Hidden" &&
                                    Get(d, "Severity").ToString() != "Info")
                            .ToList();
            shown.ForEach(Console.WriteLine);
            if (!(bool)Get(result, "Success"))
            {
                return false;
            }
            File.WriteAllBytes(
                Path.Combine(folder, (string)Get(settings, "OutputFileName")), output.ToArray());
            if (xml != null)
            {
                File.WriteAllBytes(documentation, xml.ToArray());
            }
            return true;
        }
    }

    private static string NameOf(object settings)
    {
        return Path.GetFileNameWithoutExtension((string)Get(settings, "OutputFileName"));
    }

    private static IEnumerable<string> Files(object settings, string property, string path)
    {
        return ((IEnumerable)Get(settings, property))
            .Cast<object>()
            .Select(f => (string)Get(f, path))
            .ToList();
    }

    private static object Made(string type, Dictionary<string, object> given)
    {
        var constructor = common.GetType("Microsoft.CodeAnalysis." + type).GetConstructors()
            .Where(c => given.Keys.All(n => c.GetParameters().Any(p => p.Name == n)))
            .OrderBy(c => c.GetParameters().Length).First();
        return constructor.Invoke(Arguments(constructor, given));
    }

    private static object Replaced(object options, string with, object value)
    {
        var method = options.GetType().GetMethods().First(
            m => m.Name == with && m.ReturnType == options.GetType());
        return method.Invoke(options, new[] { value });
    }

    private static object Call(MethodInfo method, object self, Dictionary<string, object> given)
    {
        return method.Invoke(self, Arguments(method, given));
    }

    private static object[] Arguments(MethodBase method, Dictionary<string, object> given)
    {
        return method.GetParameters()
            .Select(p => given.ContainsKey(p.Name) ? Fitting(given[p.Name], p.ParameterType)
                                                   : Default(p))
            .ToArray();
    }

    private static object Fitting(object value, Type type)
    {
        if (!(value is string[]) || type.Name != "ImmutableArray`1")
        {
            return value;
        }
        var create = type.Assembly.GetType("System.Collections.Immutable.ImmutableArray")
                         .GetMethods()
                         .First(m => m.Name == "CreateRange" && m.GetParameters().Length == 1);
        return create.MakeGenericMethod(typeof(string)).Invoke(null, new[] { value });
    }

    private static object Default(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.HasDefaultValue && parameter.DefaultValue != null)
        {
            return type.IsEnum ? Enum.ToObject(type, parameter.DefaultValue)
                               : parameter.DefaultValue;
        }
        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    /// <summary>A property of the type or, where it hides one, of those above.</summary>
    private static object Get(object self, string name)
    {
        const BindingFlags Own =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        for (var type = self.GetType(); type != null; type = type.BaseType)
        {
            var property = type.GetProperty(name, Own);
            if (property != null)
            {
                return property.GetValue(self);
            }
        }
        throw new MissingMemberException(self.GetType().FullName, name);
    }

    private static object List(string element, IEnumerable<object> items)
    {
        var all = items.ToList();
        var array = Array.CreateInstance(common.GetType(element), all.Count);
        for (var i = 0; i < all.Count; i++)
        {
            array.SetValue(all[i], i);
        }
        return array;
    }
}
