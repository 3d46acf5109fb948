// SPDX-License-Identifier: MIT

package smtp

import (
	"context"
	"errors"
	"fmt"
)

// Verify asks whether the server would take mail from a sender for a recipient, and sends none
// (MAIL and RCPT, and RSET before whatever comes next). It gives the reply to RCPT, a refusal
// included; every error is an *Error and says that there was none. Both addresses are without angle
// brackets; an empty sender is the null sender. A recipient that is not ASCII needs SMTPUTF8
// (ExtensionMissing).
func (c *Conn) Verify(ctx context.Context, sender, recipient string) (*Reply, error) {
	r, e := c.verifyAddress(ctx, sender, recipient)
	if e != nil {
		return nil, e
	}
	return r, nil
}

func (c *Conn) verifyAddress(ctx context.Context, sender, recipient string) (_ *Reply, e *Error) {
	if sender != "" {
		if err := checkAddress(sender, false); err != nil {
			return nil, c.unusedConn(fmt.Errorf("sender: %w", err))
		}
	}
	if err := checkAddress(recipient, true); err != nil {
		return nil, c.unusedConn(fmt.Errorf("recipient: %w", err))
	}
	parameters := ""
	if !isASCII(recipient) {
		if !c.offers.has(offerUTF8) {
			e := c.errorAt(StageConfig, ExtensionMissing, errors.New("SMTPUTF8 is not offered"))
			e.Usable = c.Usable()
			return nil, e
		}
		parameters = " SMTPUTF8" // RFC 6531 §3.4: said with MAIL, for every address of the transaction
	}
	e = c.begin(ctx)
	if e != nil {
		return nil, e
	}
	defer func() {
		c.tell(e)
		c.end()
	}()
	if e := c.probe(); e != nil {
		return nil, e
	}
	if c.rset {
		if _, e := c.ask("RSET", StageReset); e != nil {
			return nil, e
		}
	}
	c.rset = true
	if _, e := c.ask("MAIL FROM:<"+sender+">"+parameters, StageMail); e != nil {
		return nil, e
	}
	r, e := c.ask("RCPT TO:<"+recipient+">", StageRecipient)
	switch {
	case e == nil:
		return r, nil
	case e.Stage == StageRecipient && e.Reply != nil && e.Kind != ServiceClosing:
		return e.Reply, nil
	}
	return nil, e
}

// unusedConn is the failure of an argument: nothing was written.
func (c *Conn) unusedConn(err error) *Error {
	e := c.errorAt(StageConfig, BadAddress, err)
	e.Usable = c.Usable()
	return e
}

// ask writes one command and reads its reply; what is not 2xx is a refusal.
func (c *Conn) ask(command string, stage Stage) (*Reply, *Error) {
	b, err := endCommand(append(c.out[:0], command...), 0, maxEnvLine)
	c.out = b
	if err != nil {
		return nil, c.unusedConn(err)
	}
	c.log.Client(b)
	if err := c.write(); err != nil {
		return nil, c.broken(stage, err)
	}
	r, err := c.readReply()
	switch {
	case err != nil:
		return nil, c.broken(stage, err)
	case r.Code >= 400:
		return nil, c.refusal(stage, KindNone, &r)
	case r.Code >= 300:
		return nil, c.outOfPlace(stage, &r)
	}
	return r.clone(), nil
}
