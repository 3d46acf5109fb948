// SPDX-License-Identifier: MIT

package table

// Families are the families of the codes, by hundreds.
var Families = []Family{
	{100, 199, "Use of the library", "UseError", "UseError", "UsageException"},
	{200, 299, "The message", "MessageError", "MessageError", "InvalidMessageException"},
	{300, 399, "The network", "NetworkError", "NetworkError", "ConnectionException"},
	{400, 499, "TLS", "TLSError", "TlsError", "TlsException"},
	{500, 599, "Sign-in", "SignInError", "SignInError", "SignInException"},
	{600, 699, "Refused by the server", "RefusedError", "RefusedError", "ServerRefusedException"},
	{700, 799, "Unknown outcome: the mail may have been delivered",
		"OutcomeUnknownError", "OutcomeUnknownError", "OutcomeUnknownException"},
	{800, 899, "The outbox", "OutboxError", "OutboxError", "OutboxException"},
	{900, 999, "Stopped by the program, or inside the library and its process",
		"InternalError", "InternalError", "CourrielException"},
}
