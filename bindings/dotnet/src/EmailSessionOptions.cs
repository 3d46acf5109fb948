// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Net;

namespace Courriel
{
    /// <summary>How a session reaches its server. What is left null is the library's default.
    /// Options are equal when all their values are; secrets can be set but not read back.</summary>
    [DebuggerDisplay("{ToString(),nq}")]
    public sealed partial class EmailSessionOptions : IEquatable<EmailSessionOptions>
    {
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        private readonly SortedDictionary<SessionProperty, object> values =
            new SortedDictionary<SessionProperty, object>();

        /// <summary>Options that are all the library's defaults.</summary>
        public EmailSessionOptions()
        {
        }

        /// <summary>Copies options, secrets included.</summary>
        /// <param name="other">The options to copy.</param>
        /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
        public EmailSessionOptions(EmailSessionOptions other)
        {
            if (other == null)
            {
                throw new ArgumentNullException(nameof(other));
            }
            foreach (var value in other.values)
            {
                values.Add(value.Key, value.Value);
            }
        }

        /// <summary>Sets <see cref="UserName"/> and <see cref="Password"/> together; a domain is
        /// written before the name, as DOMAIN\name. Null removes both. Can be set but not
        /// read.</summary>
        /// <exception cref="ArgumentException">The credential has no user name.</exception>
        [DebuggerBrowsable(DebuggerBrowsableState.Never)]
        public NetworkCredential? Credential
        {
            get
            {
                return null;
            }

            set
            {
                if (value != null && string.IsNullOrEmpty(value.UserName))
                {
                    throw new ArgumentException("The credential has no user name.", nameof(value));
                }
                UserName = value == null                 ? null
                    : string.IsNullOrEmpty(value.Domain) ? value.UserName
                                                         : value.Domain + "\\" + value.UserName;
                Password = value?.Password;
            }
        }

        /// <summary>Looks for values outside their limits, and for values that contradict each
        /// other. Does not need the native library. <see cref="EmailSession.Open"/> and
        /// <see cref="EmailSession.OpenAsync"/> do it by themselves.</summary>
        /// <exception cref="UsageException">Something is wrong; the message names all of
        /// it.</exception>
        public void Validate()
        {
            var faults = SessionProperties.All.Where(p => values.ContainsKey(p.Property))
                             .Select(p => p.FaultOf(values[p.Property]))
                             .Concat(Contradictions())
                             .OfType<string>()
                             .ToArray();
            if (faults.Length > 0)
            {
                throw CourrielException.Create(
                    EmailErrorCode.OutOfRange, string.Join("; ", faults));
            }
        }

        /// <summary>A copy, secrets included.</summary>
        /// <returns>Options that are equal to these and change independently.</returns>
        public EmailSessionOptions Clone()
        {
            return new EmailSessionOptions(this);
        }

        /// <summary>Whether all values are the same, secrets included.</summary>
        /// <param name="other">Other options, or null.</param>
        /// <returns>True when a session of one could serve for the other.</returns>
        public bool Equals(EmailSessionOptions? other)
        {
            return other != null && values.Count == other.values.Count &&
                values.All(
                    v => other.values.TryGetValue(v.Key, out var value) && v.Value.Equals(value));
        }

        /// <summary>Whether the other object are options with the same values.</summary>
        /// <param name="obj">Any object, or null.</param>
        /// <returns>True when all values are the same.</returns>
        public override bool Equals(object? obj)
        {
            return Equals(obj as EmailSessionOptions);
        }

        /// <summary>A hash of the values as they are now.</summary>
        /// <returns>Another number after a value has changed.</returns>
        public override int GetHashCode()
        {
            return values.Aggregate(17,
                (hash, v) => unchecked((((hash * 31) + (int)v.Key) * 31) + v.Value.GetHashCode()));
        }

        /// <summary>Server, port and user name: no secrets.</summary>
        /// <returns>One line for a log.</returns>
        public override string ToString()
        {
            return (UserName == null ? "" : UserName + "@") + (Server ?? "(no server)") +
                (Port > 0 ? ":" + Port : "") + (Security == null ? "" : " (" + Security + ")");
        }

        internal void ApplyTo(EmailSession session)
        {
            foreach (var value in values)
            {
                if (value.Value is string text)
                {
                    session.SetText(value.Key, text);
                }
                else
                {
                    session.SetNumber(value.Key, SessionProperties.Number(value.Value));
                }
            }
        }

        private object? Get(SessionProperty property)
        {
            return values.TryGetValue(property, out var value) ? value : null;
        }

        private void Set(SessionProperty property, object? value)
        {
            if (value == null)
            {
                values.Remove(property);
            }
            else
            {
                values[property] = value;
            }
        }

        private IEnumerable<string> Contradictions()
        {
            if (string.IsNullOrEmpty(Server))
            {
                yield return "Server is missing";
            }
            var password = Get(SessionProperty.Password) as string;
            var token = Get(SessionProperty.AuthToken) as string;
            if (!string.IsNullOrEmpty(UserName) && password == "" && string.IsNullOrEmpty(token))
            {
                yield return "UserName has an empty Password and no AuthToken: leave Password null to connect without " +
                    "signing in";
            }
            if (AsyncMode != true && !string.IsNullOrEmpty(OutboxFile))
            {
                yield return "OutboxFile is used with AsyncMode only";
            }
        }
    }

    /// <summary>What can be set, with its limits.</summary>
    internal sealed partial class SessionProperties
    {
        private readonly string name;
        private readonly long smallest;
        private readonly long largest;
        private readonly long[] only;

        private SessionProperties(
            SessionProperty property, string name, long smallest, long largest, params long[] only)
        {
            Property = property;
            this.name = name;
            this.smallest = smallest;
            this.largest = largest;
            this.only = only;
        }

        internal SessionProperty Property { get; }

        /// <summary>A value as the library takes it.</summary>
        internal static int Number(object value)
        {
            return value is TimeSpan time ? Seconds.From(time)
                : value is bool flag      ? (flag ? 1 : 0)
                                          : (int)value;
        }

        /// <summary>What is wrong with a value; null when nothing is.</summary>
        internal string? FaultOf(object value)
        {
            if (value is string || value is bool)
            {
                return null;
            }
            var number = Number(value);
            if (only.Length > 0)
            {
                return only.Contains(number)
                    ? null
                    : name + " is " + number + ", not one of " + string.Join(", ", only);
            }
            if (number >= smallest && number <= largest)
            {
                return null;
            }
            return !(value is TimeSpan time)
                ? name + " is " + number + ", not between " + smallest + " and " + largest
                : name + " is " + time + ", not between " + TimeSpan.FromSeconds(smallest) +
                    " and " + TimeSpan.FromSeconds(largest) +
                    (time.TotalDays >= 1 && time.TotalDays == Math.Floor(time.TotalDays)
                            ? " (a number without colons is a number of days: 30 seconds are written 00:00:30)"
                            : "");
        }
    }
}
