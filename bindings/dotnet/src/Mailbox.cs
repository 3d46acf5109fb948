// SPDX-License-Identifier: MIT

using System;
using System.Net.Mail;
using System.Text;

namespace Courriel
{
    /// <summary>Writes the framework's addresses as the library reads them.</summary>
    internal static class Mailbox
    {
        internal static string Format(MailAddress mailbox)
        {
            if (mailbox == null)
            {
                throw new ArgumentNullException("mailbox");
            }
            var name = mailbox.DisplayName;
            if (string.IsNullOrEmpty(name))
            {
                return mailbox.Address;
            }
            name = Unescaped(name);
            return "\"" + name.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\" <" +
                mailbox.Address + ">";
        }

        /// <summary>The name without the quoted pairs that newer frameworks leave in it, and write
        /// as they are: readers see \" as " and \\ as \.</summary>
        private static string Unescaped(string name)
        {
            var text = new StringBuilder(name.Length);
            for (var i = 0; i < name.Length; i++)
            {
                var next = i + 1 < name.Length ? name[i + 1] : '\0';
                if (name[i] == '\\' && (next == '"' || next == '\\'))
                {
                    i++;
                }
                text.Append(name[i]);
            }
            return text.ToString();
        }
    }

    /// <summary>What a closed object answers: the framework's exception, with the library's
    /// inside.</summary>
    internal static class Closed
    {
        internal static ObjectDisposedException Exception(string name)
        {
            var inner = ErrorState.Refused(EmailErrorCode.ClosedHandle, "");
            return new ObjectDisposedException(name + ": " + inner.Message, inner);
        }
    }
}
