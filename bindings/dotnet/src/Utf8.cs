// SPDX-License-Identifier: MIT

using System;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Courriel
{
    /// <summary>Carries texts across the border by hand: the marshaller's own UTF-8 is missing in
    /// .NET Framework 4.6 and would free texts that belong to the library.</summary>
    internal static class Utf8
    {
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>The text as UTF-8 with a NUL at its end; null stays null. What C could not see
        /// or would cut short is refused here, with the code that C gives for it.</summary>
        internal static byte[]? FromText(string? text, string what)
        {
            if (text == null)
            {
                return null;
            }
            var nul = text.IndexOf('\0');
            if (nul >= 0)
            {
                var place = Encoding.UTF8.GetByteCount(text.Substring(0, nul));
                throw ErrorState.Refused(EmailErrorCode.ControlCharacter,
                    "byte " + place + " of the " + Regex.Replace(what, "^(the|an?) ", "") +
                        " is 0x00");
            }
            try
            {
                var bytes = new byte[Strict.GetByteCount(text) + 1];
                Strict.GetBytes(text, 0, text.Length, bytes, 0);
                return bytes;
            }
            catch (EncoderFallbackException)
            {
                throw ErrorState.Refused(
                    EmailErrorCode.InvalidUtf8, "half a surrogate pair stands in " + what);
            }
        }

        /// <summary>Overwrites a copy of a secret. The program's own string cannot be.</summary>
        internal static void Wipe(byte[]? text)
        {
            if (text != null)
            {
                Array.Clear(text, 0, text.Length);
            }
        }

        /// <summary>Reads a borrowed text; null for NULL.</summary>
        internal static string? ToText(IntPtr text)
        {
            if (text == IntPtr.Zero)
            {
                return null;
            }
            var length = 0;
            while (Marshal.ReadByte(text, length) != 0)
            {
                length++;
            }
            var bytes = new byte[length];
            Marshal.Copy(text, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        /// <summary>Copies a text by a function of the library that fills a buffer and returns the
        /// whole length.</summary>
        internal static string Copy(Func<byte[], int, int> fill)
        {
            var buffer = new byte[256];
            while (true)
            {
                var length = fill(buffer, buffer.Length);
                if (length < 0)
                {
                    throw ErrorState.Exception();
                }
                if (length < buffer.Length)
                {
                    return Encoding.UTF8.GetString(buffer, 0, length);
                }
                // The text may grow between two calls, so that it is asked for until it fits.
                buffer = new byte[length + 1];
            }
        }
    }
}
