// SPDX-License-Identifier: MIT

// Package table is what Courriel's interface consists of, as data: error codes and their families,
// session properties, options and all other constants, with their limits, defaults and sentences,
// and with the names that they have in each language where no rule gives them.
//
// It imports nothing and decides nothing. core reads the rows to check what a program sets;
// core/table/generate writes the header, the bindings and docs/properties.md from them.
//
// Texts name things as C does: EmailSetSender, EMAIL_OPTION_STARTTLS, EMAIL_SESSION_CA_FILE. Such a
// name is a mark, which each language prints in its own spelling (Option.STARTTLS, ca_file).
package table
