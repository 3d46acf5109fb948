// SPDX-License-Identifier: MIT

package table

// Families are the families of the codes, by hundreds.
var Families = []Family{
	{100, 199, "Use of the library", "UseError", "UseError", "UsageException", "PROGRAM"},
	{200, 299, "The message", "MessageError", "MessageError", "InvalidMessageException", "MESSAGE"},
	{300, 399, "The network", "NetworkError", "NetworkError", "ConnectionException", "NETWORK"},
	{400, 499, "TLS", "TLSError", "TlsError", "TlsException", "SERVER"},
	{500, 599, "Sign-in", "SignInError", "SignInError", "SignInException", "ACCOUNT"},
	{600, 699, "Refused by the server", "RefusedError", "RefusedError", "ServerRefusedException", "SERVER"},
	{700, 799, "Unknown outcome: the mail may have been delivered",
		"OutcomeUnknownError", "OutcomeUnknownError", "OutcomeUnknownException", "SERVER"},
	{800, 899, "The outbox", "OutboxError", "OutboxError", "OutboxException", "MACHINE"},
	{900, 999, "Stopped by the program, or inside the library and its process",
		"InternalError", "InternalError", "CourrielException", "NOBODY"},
}
