// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;

namespace Courriel
{
    /// <summary>A mailbox of a list (<see cref="AddressList"/>).</summary>
    public sealed class ListedMailbox
    {
        internal ListedMailbox(string mailbox, string address, string name, string group)
        {
            Mailbox = mailbox;
            Address = address;
            Name = name;
            Group = group;
        }

        /// <summary>"Name" &lt;address&gt;, as <see cref="EmailMessage.To(string[])"/> takes
        /// it.</summary>
        public string Mailbox { get; }

        /// <summary>The address alone.</summary>
        public string Address { get; }

        /// <summary>The name; empty when there is none.</summary>
        public string Name { get; }

        /// <summary>The name of the group that it is in; empty when it is in none.</summary>
        public string Group { get; }

        /// <summary>The mailbox.</summary>
        /// <returns>What <see cref="Mailbox"/> gives.</returns>
        public override string ToString()
        {
            return Mailbox;
        }
    }

    /// <summary>What a list of addresses has, as people and programs write it.</summary>
    public sealed class AddressList
    {
        private AddressList(IReadOnlyList<ListedMailbox> mailboxes, IReadOnlyList<string> problems)
        {
            Mailboxes = mailboxes;
            Problems = problems;
        }

        /// <summary>The mailboxes that could be read, in their order.</summary>
        public IReadOnlyList<ListedMailbox> Mailboxes { get; }

        /// <summary>What could not be read, or was repaired; empty when nothing.</summary>
        public IReadOnlyList<string> Problems { get; }

        /// <summary>Reads a list of addresses: separated by commas, semicolons or line ends, with
        /// groups. What cannot be read takes nothing beside it along.</summary>
        /// <param name="text">At most 1 MiB.</param>
        /// <returns>Mailboxes and problems.</returns>
        /// <exception cref="ArgumentNullException">The text is null.</exception>
        /// <exception cref="CourrielException">The text is too long.</exception>
        /// <exception cref="DllNotFoundException">The native library is missing.</exception>
        public static AddressList Parse(string text)
        {
            if (text == null)
            {
                throw new ArgumentNullException(nameof(text));
            }
            return EmailLibrary.Call(() => Read(Utf8.FromText(text, "the list")!));
        }

        private static AddressList Read(byte[] list)
        {
            var columns = new[] {
                Lines(list, SplitDetail.Mailboxes),
                Lines(list, SplitDetail.Addresses),
                Lines(list, SplitDetail.Names),
                Lines(list, SplitDetail.Groups),
            };
            var mailboxes = new List<ListedMailbox>();
            for (var i = 0; i < columns[0].Length && columns[0][i] != ""; i++)
            {
                mailboxes.Add(
                    new ListedMailbox(columns[0][i], columns[1][i], columns[2][i], columns[3][i]));
            }
            var problems = new List<string>();
            foreach (var line in Lines(list, SplitDetail.Problems))
            {
                if (line != "")
                {
                    problems.Add(line);
                }
            }
            return new AddressList(mailboxes, problems);
        }

        private static string[] Lines(byte[] list, SplitDetail detail)
        {
            return Utf8
                .Copy((buffer, size) => NativeMethods.EmailSplitAddresses(
                          list, (int)detail, buffer, size))
                .Split('\n');
        }
    }
}
