// SPDX-License-Identifier: MIT

package table

// Families are the families of the codes, by hundreds.
var Families = []Family{
	{100, 199, "Use of the library"},
	{200, 299, "The message"},
	{300, 399, "The network"},
	{400, 499, "TLS"},
	{500, 599, "Sign-in"},
	{600, 699, "Refused by the server"},
	{700, 799, "Unknown outcome: the mail may have been delivered"},
	{800, 899, "The outbox"},
	{900, 999, "Stopped by the program, or inside the library and its process"},
}
