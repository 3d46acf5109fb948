// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Net.Mail;

namespace Courriel
{
    /// <summary>Carries a MailMessage over: takes addresses, headers, texts and parts out of it and
    /// has the library build the mail.</summary>
    internal static class MailMessageConverter
    {
        /// <summary>Those that MailMessage documents as overwritten by its properties, and those of
        /// the MIME structure.</summary>
        private static readonly HashSet<string> FromProperties =
            new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding", "Content-ID", "Content-Location", "Content-Disposition",
            "Content-Description", "X-Sender", "X-Receiver",
        };

        /// <param name="mail">The message.</param>
        /// <param name="inPieces">Attachments are read while the mail is being sent, for as long as
        /// the message of the framework is there; else they are read at once.</param>
        internal static EmailMessage Convert(MailMessage mail, bool inPieces)
        {
            if (mail == null)
            {
                throw new ArgumentNullException("mail");
            }
            var message = new EmailMessage();
            try
            {
                if (mail.From != null)
                {
                    message.From(mail.From);
                }
                if (mail.Sender != null)
                {
                    // As the framework's own client does: whoever sends gets the reports.
                    message.EnvelopeSender(mail.Sender.Address);
                    message.SendingAgent(mail.Sender);
                }
                if (mail.DeliveryNotificationOptions != DeliveryNotificationOptions.None)
                {
                    message.ReportWhen(Reports(mail.DeliveryNotificationOptions));
                }
                Each(mail.To, message.To);
                Each(mail.CC, message.Cc);
                Each(mail.Bcc, message.Bcc);
                Each(Answers(mail), message.ReplyTo);
                message.Subject(mail.Subject);
                foreach (var header in Headers(mail))
                {
                    message.Header(header.Key, header.Value);
                }
                new MailParts(message, inPieces).Add(mail);
                return message;
            }
            catch
            {
                message.Dispose();
                throw;
            }
        }

        private static DeliveryNotifications Reports(DeliveryNotificationOptions options)
        {
            if ((options & DeliveryNotificationOptions.Never) != 0)
            {
                return DeliveryNotifications.Never;
            }
            return ((options & DeliveryNotificationOptions.OnSuccess) != 0
                           ? DeliveryNotifications.Success
                           : 0) |
                ((options & DeliveryNotificationOptions.OnFailure) != 0
                        ? DeliveryNotifications.Failure
                        : 0) |
                ((options & DeliveryNotificationOptions.Delay) != 0 ? DeliveryNotifications.Delay
                                                                    : 0);
        }

        /// <summary>Where answers go: the list, or the one of programs from before there was a
        /// list.</summary>
        private static IEnumerable<MailAddress> Answers(MailMessage mail)
        {
#pragma warning disable 618 // obsolete, and still set by many
            return mail.ReplyToList.Count > 0 || mail.ReplyTo == null ? mail.ReplyToList
                : (IEnumerable<MailAddress>)new[] { mail.ReplyTo };
#pragma warning restore 618
        }

        private static void Each(
            IEnumerable<MailAddress> addresses, Func<MailAddress, EmailMessage> add)
        {
            foreach (var address in addresses)
            {
                add(address);
            }
        }

        /// <summary>The message's own headers in their order, and those that its priority stands
        /// for, written as the framework writes them.</summary>
        private static List<KeyValuePair<string, string>> Headers(MailMessage mail)
        {
            var all = new List<KeyValuePair<string, string>>();
            var priority = mail.Priority == MailPriority.Normal ? null
                : mail.Priority == MailPriority.High ? new[] { "1", "urgent", "high" }
                    : new[] { "5", "non-urgent", "low" };
            var names = new[] { "X-Priority", "Priority", "Importance" };
            for (var i = 0; i < mail.Headers.Count; i++)
            {
                var name = mail.Headers.GetKey(i);
                var replaced = priority != null &&
                    Array.Exists(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
                if (FromProperties.Contains(name) || replaced)
                {
                    continue;
                }
                foreach (var value in mail.Headers.GetValues(i) ?? new[] { "" })
                {
                    all.Add(new KeyValuePair<string, string>(name, value));
                }
            }
            if (priority != null)
            {
                for (var i = 0; i < names.Length; i++)
                {
                    all.Add(new KeyValuePair<string, string>(names[i], priority[i]));
                }
            }
            return all;
        }
    }
}
