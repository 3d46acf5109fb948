// SPDX-License-Identifier: MIT

using System;
using System.Collections.Generic;
using System.Linq;

namespace Courriel
{
    /// <summary>What each code means, for errors that are made without the native
    /// library.</summary>
    internal static partial class ErrorTable
    {
        private static readonly Dictionary<int, Row> ByNumber;

        static ErrorTable()
        {
            // Here, as the order of initial values in several files is nobody's promise.
            ByNumber = Rows.ToDictionary(r => r.Number);
        }

        /// <summary>The details of an error that nothing but its code says anything
        /// about.</summary>
        internal static ErrorState State(EmailErrorCode code, string? detail)
        {
            if (!ByNumber.TryGetValue((int)code, out var row))
            {
                throw new ArgumentOutOfRangeException(nameof(code), code, "There is no such code.");
            }
            var line = string.IsNullOrEmpty(detail)
                ? ""
                : ": " + detail!.Replace("\r", " ").Replace("\n", " ");
            var message = row.Summary + line;
            return new ErrorState {
                Code = code,
                Message = message,
                Summary = row.Summary,
                Hint = row.Hint,
                MayRetry = row.MayRetry,
                Fault = row.Fault,
                OutcomeUnknown = row.Number / 100 == 7,
                SessionUsable = true,
                WLanguageNumber = row.WLanguageNumber,
                Name = row.Name,
                Everything = message + Environment.NewLine + row.Number + " " + row.Name +
                    Environment.NewLine + row.Hint,
            };
        }

        private sealed class Row
        {
            internal readonly int Number;
            internal readonly string Name;
            internal readonly bool MayRetry;
            internal readonly int WLanguageNumber;
            internal readonly EmailErrorFault Fault;
            internal readonly string Summary;
            internal readonly string Hint;

            internal Row(
                int number, string name, bool mayRetry, int wlanguage, EmailErrorFault fault,
                string summary, string hint)
            {
                Fault = fault;
                Number = number;
                Name = name;
                MayRetry = mayRetry;
                WLanguageNumber = wlanguage;
                Summary = summary;
                Hint = hint;
            }
        }
    }
}
