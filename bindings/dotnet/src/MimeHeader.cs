// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Mail;
using System.Text;

namespace Courriel
{
    /// <summary>Header lines, folded, in ASCII but for addresses that are not (RFC 6532); no control character of a
    /// caller gets through.</summary>
    internal static class MimeHeader
    {
        /// <summary>RFC 5322 section 2.1.1 recommends 78 with the line end apart.</summary>
        private const int Line = 76;

        /// <summary>UTF-8 bytes an encoded word: 60 characters of the 75 that RFC 2047 section 2 allows, so that the first
        /// one has room on the line of the header's name.</summary>
        private const int WordBytes = 36;

        /// <summary>An unstructured header.</summary>
        internal static string Text(string name, string value)
        {
            CheckName(name);
            CheckValue(name, value);
            return Fold(name + ":", IsSafe(value) ? value.Split(' ') : EncodedWords(value).ToArray());
        }

        /// <summary>A header with a value that the program made up of ASCII.</summary>
        internal static string Raw(string name, string value)
        {
            CheckValue(name, value);
            return name + ": " + value;
        }

        /// <summary>A header with mailboxes.</summary>
        internal static string Addresses(string name, IEnumerable<MailAddress> addresses)
        {
            var words = new List<string>();
            foreach (var address in addresses)
            {
                if (words.Count > 0)
                {
                    words[words.Count - 1] += ",";
                }
                CheckValue(name, address.DisplayName);
                CheckValue(name, address.Address);
                var bare = Bare(address);
                if (string.IsNullOrEmpty(address.DisplayName))
                {
                    words.Add(bare);
                    continue;
                }
                if (IsSafe(address.DisplayName))
                {
                    words.AddRange(("\"" + address.DisplayName.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"").Split(' '));
                }
                else
                {
                    words.AddRange(EncodedWords(address.DisplayName));
                }
                words.Add("<" + bare + ">");
            }
            return Fold(name + ":", words);
        }

        /// <summary>An international domain becomes ASCII, so that only a local part asks for SMTPUTF8: by the library's
        /// rules (RFC 5891), as the envelope's, and not by the framework's, which are those of 2003 on some systems and
        /// make another domain of ß.</summary>
        private static string Bare(MailAddress address)
        {
            if (address.Host.All(c => c < 0x80) || address.User.Any(c => c >= 0x80))
            {
                return address.Address;
            }
            using (var message = new Message())
            {
                return message.To(address.Address).Read(ContentDetail.Recipients);
            }
        }

        /// <summary>A parameter on a line of its own: as a quoted string, or after RFC 2231 with its continuations.</summary>
        internal static string Parameter(string name, string value)
        {
            CheckName(name);
            CheckValue(name, value);
            value = value ?? "";
            if (IsSafe(value) && value.Length + name.Length < Line - 6)
            {
                return "\r\n " + name + "=\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
            }
            var text = new StringBuilder();
            var section = 0;
            var part = new StringBuilder("utf-8''");
            foreach (var b in Encoding.UTF8.GetBytes(value))
            {
                var plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '.' || b == '-' || b == '_';
                if (part.Length > 50)
                {
                    Section(text, name, section++, part);
                }
                part.Append(plain ? ((char)b).ToString() : "%" + b.ToString("X2"));
            }
            if (section == 0)
            {
                text.Append("\r\n ").Append(name).Append("*=").Append(part);
            }
            else
            {
                Section(text, name, section, part);
            }
            return text.ToString();
        }

        /// <summary>The name of a file in a content type: outside ASCII as encoded words in quotes, which RFC 2047 forbids
        /// and which is all that Outlook and old webmailers understand there.</summary>
        internal static string Name(string name, string value)
        {
            CheckValue(name, value);
            return string.IsNullOrEmpty(value) || IsSafe(value) ? Parameter(name, value)
                : "\r\n " + name + "=\"" + string.Join("\r\n ", EncodedWords(value)) + "\"";
        }

        /// <summary>The name of a file in a disposition: after RFC 2231, and behind that, as readers take the first of
        /// two, in the form of <see cref="Name"/>.</summary>
        internal static string FileName(string value)
        {
            var standard = Parameter("filename", value);
            return IsSafe(value) ? standard : standard + ";" + Name("filename", value);
        }

        private static void Section(StringBuilder text, string name, int number, StringBuilder part)
        {
            text.Append(number == 0 ? "" : ";").Append("\r\n ").Append(name).Append('*').Append(number).Append("*=").Append(part);
            part.Clear();
        }

        private static IEnumerable<string> EncodedWords(string value)
        {
            var bytes = new List<byte>();
            for (var i = 0; i < value.Length; i++)
            {
                // A character is never cut in two: RFC 2047 section 5.
                var length = char.IsHighSurrogate(value[i]) && i + 1 < value.Length ? 2 : 1;
                var character = Encoding.UTF8.GetBytes(value.Substring(i, length));
                i += length - 1;
                if (bytes.Count + character.Length > WordBytes)
                {
                    yield return Word(bytes);
                    bytes.Clear();
                }
                bytes.AddRange(character);
            }
            if (bytes.Count > 0)
            {
                yield return Word(bytes);
            }
        }

        private static string Word(List<byte> bytes)
        {
            return "=?utf-8?B?" + Convert.ToBase64String(bytes.ToArray()) + "?=";
        }

        private static string Fold(string start, IEnumerable<string> words)
        {
            var text = new StringBuilder(start);
            var column = start.Length;
            foreach (var word in words)
            {
                // An empty word is one of several blanks: a line of blanks alone would end the header for some readers.
                if (column + 1 + word.Length > Line && word != "")
                {
                    text.Append("\r\n");
                    column = 0;
                }
                text.Append(' ').Append(word);
                column += 1 + word.Length;
            }
            return text.ToString();
        }

        /// <summary>Whether a text can stand as it is: printable ASCII, no word too long to fold, nothing that reads as
        /// an encoded word, no blank at an end.</summary>
        private static bool IsSafe(string value)
        {
            return value == "" || (value.All(c => c >= 0x20 && c < 0x7f) && !value.Contains("=?") &&
                value[0] != ' ' && value[value.Length - 1] != ' ' && value.Split(' ').All(w => w.Length < 900));
        }

        private static void CheckName(string name)
        {
            if (string.IsNullOrEmpty(name) || name.Any(c => c <= 0x20 || c >= 0x7f || c == ':'))
            {
                throw ErrorState.Refused(Code.InvalidHeader, "the name of a header or of a parameter");
            }
        }

        private static void CheckValue(string name, string value)
        {
            if (value != null && value.Any(c => (c < 0x20 && c != '\t') || c == 0x7f))
            {
                throw ErrorState.Refused(Code.ControlCharacter, "in " + name);
            }
            // Half a surrogate pair is refused with the code that the library has for it.
            Utf8.FromText(value, name);
        }
    }
}
