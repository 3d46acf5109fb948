// SPDX-License-Identifier: MIT

package main

// #include "border.h"
import "C"

import "courriel.dev/courriel/core"

//export EmailAddDKIM
func EmailAddDKIM(handle, domain, selector, key C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		a := new(arguments)
		d, s, pem := a.text(domain, "domain"), a.text(selector, "selector"), a.text(key, "key")
		if a.err != nil {
			return a.err
		}
		defer wipe(pem)
		return m.AddDKIM(d, s, octets(pem))
	})
}

//export EmailAddDKIMFile
func EmailAddDKIMFile(handle, domain, selector, path C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		a := new(arguments)
		d, s, file := a.text(domain, "domain"), a.text(selector, "selector"), a.text(path, "path")
		if a.err != nil {
			return a.err
		}
		return m.AddDKIMFile(d, s, file)
	})
}

//export EmailSetSMIMESigner
func EmailSetSMIMESigner(handle, certificates, key C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		a := new(arguments)
		certs, pem := a.text(certificates, "certificates"), a.text(key, "key")
		if a.err != nil {
			return a.err
		}
		defer wipe(pem)
		return m.SetSMIMESigner([]byte(certs), octets(pem))
	})
}

//export EmailSetSMIMESignerFile
func EmailSetSMIMESignerFile(handle, path, password C.uintptr_t) C.int {
	return editWith(handle, func(m *core.Message) error {
		a := new(arguments)
		file, secret := a.text(path, "path"), a.optional(password, "password")
		if a.err != nil {
			return a.err
		}
		defer wipe(secret)
		return m.SetSMIMESignerPKCS12(file, secret)
	})
}

//export EmailAddSMIMERecipient
func EmailAddSMIMERecipient(handle, certificates C.uintptr_t) C.int {
	return set(handle, certificates, "certificates", text, func(m *core.Message, pem string) error {
		return m.AddSMIMERecipient([]byte(pem))
	})
}
