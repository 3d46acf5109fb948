// SPDX-License-Identifier: MIT

using System;
using System.Text;

namespace Courriel
{
    /// <summary>The transfer encodings of RFC 2045.</summary>
    internal static class MimeBody
    {
        /// <summary>RFC 2045 section 6.8.</summary>
        private const int Base64Line = 76;

        /// <summary>RFC 5322 section 2.1.1.</summary>
        private const int LongestLine = 998;

        internal static string Base64(byte[] data)
        {
            var text = Convert.ToBase64String(data);
            var lines = new StringBuilder(text.Length + text.Length / Base64Line * 2 + 2);
            for (var i = 0; i < text.Length; i += Base64Line)
            {
                lines.Append(text, i, Math.Min(Base64Line, text.Length - i)).Append("\r\n");
            }
            return lines.ToString();
        }

        /// <summary>Whether quoted-printable is the shorter encoding, which holds up to about one byte in six.</summary>
        internal static bool IsMostlyAscii(byte[] data)
        {
            var others = 0;
            foreach (var b in data)
            {
                if (b >= 0x80 || b == '=' || (b < 0x20 && b != '\t' && b != '\r' && b != '\n'))
                {
                    others++;
                }
            }
            return others <= data.Length / 6;
        }

        /// <summary>RFC 2045 section 6.7. A line end of the text (CR LF or LF) is one of the encoding; a lone CR is
        /// encoded.</summary>
        internal static string QuotedPrintable(byte[] data)
        {
            var text = new StringBuilder(data.Length + data.Length / 8);
            var column = 0;
            for (var i = 0; i < data.Length; i++)
            {
                var b = data[i];
                var crlf = b == '\r' && i + 1 < data.Length && data[i + 1] == '\n';
                if (b == '\n' || crlf)
                {
                    text.Append("\r\n");
                    column = 0;
                    if (crlf)
                    {
                        i++;
                    }
                    continue;
                }
                var blank = b == ' ' || b == '\t';
                var beforeEnd = i + 1 == data.Length || data[i + 1] == '\n' ||
                    (data[i + 1] == '\r' && i + 2 < data.Length && data[i + 2] == '\n');
                // A dot or "From " at the start of a line survives careless relays when it is encoded.
                var atRisk = column == 0 && (b == '.' || IsFrom(data, i));
                var literal = (b > 0x20 && b < 0x7f && b != '=' && !atRisk) || (blank && !beforeEnd);
                var width = literal ? 1 : 3;
                if (column + width > 75)
                {
                    text.Append("=\r\n");
                    column = 0;
                }
                if (literal)
                {
                    text.Append((char)b);
                }
                else
                {
                    text.Append('=').Append(b.ToString("X2"));
                }
                column += width;
            }
            return text.ToString();
        }

        private static bool IsFrom(byte[] data, int at)
        {
            return at + 4 < data.Length && data[at] == 'F' && data[at + 1] == 'r' && data[at + 2] == 'o' && data[at + 3] == 'm' && data[at + 4] == ' ';
        }

        /// <summary>Whether bytes may stand in a mail as they are: lines of at most 998 bytes that end with CR LF or LF,
        /// and no NUL.</summary>
        internal static bool FitsLines(byte[] data)
        {
            var length = 0;
            for (var i = 0; i < data.Length; i++)
            {
                if (data[i] == 0 || (data[i] == '\r' && (i + 1 == data.Length || data[i + 1] != '\n')))
                {
                    return false;
                }
                length = data[i] == '\n' ? 0 : length + 1;
                if (length > LongestLine)
                {
                    return false;
                }
            }
            return true;
        }
    }
}
