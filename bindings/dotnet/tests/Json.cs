// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

/// <summary>Reads what the test server prints. No reader of JSON is part of both
/// runtimes.</summary>
public sealed class Json
{
    private readonly object value;

    private Json(object value)
    {
        this.value = value;
    }

    public static Json Parse(string text)
    {
        var at = 0;
        var read = Read(text, ref at);
        Skip(text, ref at);
        if (at != text.Length)
        {
            throw new FormatException("more than one value: " + text);
        }
        return read;
    }

    /// <summary>A member of an object; one that is missing is a null value, so that it can be asked
    /// on.</summary>
    public Json this[string name]
    {
        get
        {
            Json member = null;
            var members = value as Dictionary<string, Json>;
            return members != null && members.TryGetValue(name, out member) ? member
                                                                            : new Json(null);
        }
    }

    public Json this[int index] { get { return Items[index]; } }

    public IReadOnlyList<Json> Items
    {
        get {
            return (IReadOnlyList<Json>)(value as List<Json>) ?? new Json[0];
        }
    }

    public string Text { get { return value as string; } }

    public int Number { get { return value == null ? 0 : Convert.ToInt32((double)value); } }

    public bool IsTrue { get { return value is bool && (bool)value; } }

    public bool IsNull { get { return value == null; } }

    /// <summary>The texts of a list; of a list of objects, those of one member.</summary>
    public string[] Texts(string member = null)
    {
        return Items.Select(i => member == null ? i.Text : i[member].Text).ToArray();
    }

    private static Json Read(string text, ref int at)
    {
        Skip(text, ref at);
        switch (text[at])
        {
            case '{':
                return new Json(ReadObject(text, ref at));
            case '[':
                return new Json(ReadList(text, ref at));
            case '"':
                return new Json(ReadText(text, ref at));
            case 't':
                at += 4;
                return new Json(true);
            case 'f':
                at += 5;
                return new Json(false);
            case 'n':
                at += 4;
                return new Json(null);
        }
        var start = at;
        while (at < text.Length && "+-.0123456789eE".IndexOf(text[at]) >= 0)
        {
            at++;
        }
        return new Json(
            double.Parse(text.Substring(start, at - start), CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, Json> ReadObject(string text, ref int at)
    {
        var members = new Dictionary<string, Json>();
        at++;
        for (Skip(text, ref at); text[at] != '}'; Skip(text, ref at))
        {
            if (text[at] == ',')
            {
                at++;
                Skip(text, ref at);
            }
            var name = ReadText(text, ref at);
            Skip(text, ref at);
            at++; // the colon
            members[name] = Read(text, ref at);
        }
        at++;
        return members;
    }

    private static List<Json> ReadList(string text, ref int at)
    {
        var items = new List<Json>();
        at++;
        for (Skip(text, ref at); text[at] != ']'; Skip(text, ref at))
        {
            if (text[at] == ',')
            {
                at++;
            }
            items.Add(Read(text, ref at));
        }
        at++;
        return items;
    }

    private static string ReadText(string text, ref int at)
    {
        var result = new StringBuilder();
        for (at++; text[at] != '"'; at++)
        {
            if (text[at] != '\\')
            {
                result.Append(text[at]);
                continue;
            }
            at++;
            var index = "bfnrt".IndexOf(text[at]);
            if (text[at] == 'u')
            {
                result.Append((char)int.Parse(text.Substring(at + 1, 4), NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture));
                at += 4;
            }
            else
            {
                result.Append(index < 0 ? text[at] : "\b\f\n\r\t"[index]);
            }
        }
        at++;
        return result.ToString();
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
