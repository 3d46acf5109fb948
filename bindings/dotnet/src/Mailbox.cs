// SPDX-License-Identifier: MIT

using System;
using System.Net.Mail;

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
            return "\"" + name.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\" <" + mailbox.Address + ">";
        }
    }

    /// <summary>What a closed object answers: the framework's exception, with the library's inside.</summary>
    internal static class Closed
    {
        internal static ObjectDisposedException Exception(string name)
        {
            var inner = ErrorState.Refused(Code.ClosedHandle, "");
            return new ObjectDisposedException(name + ": " + inner.Message, inner);
        }
    }
}
