// SPDX-License-Identifier: MIT

package core

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"courriel.dev/courriel/core/smtp"
)

// DeliveryOption is something that a message demands of its delivery.
type DeliveryOption int

// delivery is what a message demands. It is stored in an outbox.
type delivery struct {
	Notify     int       `json:"notify,omitempty"`
	Return     int       `json:"return,omitempty"` // 1 full, 2 headers
	EnvelopeID string    `json:"envelope_id,omitempty"`
	RequireTLS bool      `json:"require_tls,omitempty"`
	BySeconds  int       `json:"by_seconds,omitempty"`
	ByReturn   bool      `json:"by_return,omitempty"`
	MTPriority *int      `json:"mt_priority,omitempty"`
	Hold       int       `json:"hold,omitempty"`
	HoldUntil  time.Time `json:"hold_until,omitzero"`
	Original   bool      `json:"original,omitempty"`
	// Receipt asks for reports where they are offered: it is a wish, not a demand.
	Receipt bool `json:"receipt,omitempty"`
	// EightBit is no demand of the message's: what waits in the outbox needs a server with
	// 8BITMIME.
	EightBit bool `json:"eight_bit,omitempty"`
	// Least is what a connection must have to carry the mail out of the outbox.
	Least protection `json:"least,omitempty"`
	// AllOrNone is the session's wish when the mail was queued: the mail keeps it.
	AllOrNone bool `json:"all_or_none,omitempty"`
}

// deliveryRange is what a number may be.
var deliveryRange = map[DeliveryOption][2]int{
	DeliveryNotify:        {0, 15},
	DeliveryReturn:        {0, 2},
	DeliveryRequireTLS:    {0, 1},
	DeliveryBySeconds:     {-999999999, 999999999},
	DeliveryByMode:        {0, 1},
	DeliveryMTPriority:    {-9, 9},
	DeliveryHoldSeconds:   {0, 999999999},
	DeliveryOriginalRcpts: {0, 1},
}

// SetDeliveryNumber sets a demand that is a number.
func (m *Message) SetDeliveryNumber(o DeliveryOption, value int) error {
	r, ok := deliveryRange[o]
	if !ok {
		return badArgument(
			CodeUnknownConstant,
			fmt.Sprintf("there is no demand %d on a delivery that is a number", o),
		)
	}
	if (o == DeliveryRequireTLS || o == DeliveryOriginalRcpts) && value != 0 {
		value = 1 // -1 is VB's True
	}
	if value < r[0] || value > r[1] {
		return badArgument(
			CodeOutOfRange,
			fmt.Sprintf("the demand is %d to %d, not %d", r[0], r[1], value),
		)
	}
	if o == DeliveryNotify && value > NotifyNever {
		return badArgument(CodeOutOfRange, "NEVER stands alone (RFC 3461 section 4.1)")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	d := &m.delivery
	switch o {
	case DeliveryNotify:
		d.Notify = value
	case DeliveryReturn:
		d.Return = value
	case DeliveryRequireTLS:
		d.RequireTLS = value != 0
	case DeliveryBySeconds:
		d.BySeconds = value
	case DeliveryByMode:
		d.ByReturn = value != 0
	case DeliveryMTPriority:
		d.MTPriority = &value
	case DeliveryHoldSeconds:
		d.Hold, d.HoldUntil = value, time.Time{}
	case DeliveryOriginalRcpts:
		d.Original = value != 0
	}
	return nil
}

// SetDeliveryText sets a demand that is a text; "" takes it back.
func (m *Message) SetDeliveryText(o DeliveryOption, value string) error {
	if err := checkText("demand on the delivery", value, 100); err != nil {
		return err
	}
	var until time.Time
	switch o {
	case DeliveryEnvelopeID:
	case DeliveryHoldUntil:
		if value == "" {
			break
		}
		var err error
		if until, err = time.Parse(time.RFC3339, value); err != nil {
			return badArgument(CodeOutOfRange, "the time is written as 2026-12-24T18:00:00+01:00")
		}
	default:
		return badArgument(
			CodeUnknownConstant,
			fmt.Sprintf("there is no demand %d on a delivery that is a text", o),
		)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if o == DeliveryEnvelopeID {
		m.delivery.EnvelopeID = value
	} else {
		m.delivery.HoldUntil, m.delivery.Hold = until, 0
	}
	return nil
}

// apply puts the demands into the mail for a server that reports deliveries (DSN) or not.
func (d *delivery) apply(m *smtp.Mail, dsn bool) {
	m.Options.RequireTLS = d.RequireTLS
	m.Options.EnvelopeID = d.EnvelopeID
	switch d.Return {
	case 1:
		m.Options.Return = gosmtp.DSNReturnFull
	case 2:
		m.Options.Return = gosmtp.DSNReturnHeaders
	}
	if d.BySeconds != 0 {
		by := gosmtp.DeliverByOptions{
			Time: time.Duration(d.BySeconds) * time.Second,
			Mode: gosmtp.DeliverByNotify,
		}
		if d.ByReturn {
			by.Mode = gosmtp.DeliverByReturn
		}
		m.Options.DeliverBy = &by
	}
	m.Options.MTPriority = d.MTPriority
	m.Extra.HoldFor = time.Duration(d.Hold) * time.Second
	m.Extra.HoldUntil = d.HoldUntil

	notify := d.Notify
	if notify == 0 && d.Receipt && dsn {
		notify = NotifySuccess | NotifyFailure
	}
	if notify == 0 && !d.Original {
		return
	}
	m.RecipientOptions = make([]gosmtp.RcptOptions, len(m.Recipients))
	for i, address := range m.Recipients {
		o := &m.RecipientOptions[i]
		for _, n := range []struct {
			bit  int
			word gosmtp.DSNNotify
		}{
			{NotifySuccess, gosmtp.DSNNotifySuccess}, {NotifyFailure, gosmtp.DSNNotifyFailure},
			{NotifyDelay, gosmtp.DSNNotifyDelayed}, {NotifyNever, gosmtp.DSNNotifyNever},
		} {
			if notify&n.bit != 0 {
				o.Notify = append(o.Notify, n.word)
			}
		}
		o.OriginalRecipient, o.OriginalRecipientType = address, gosmtp.DSNAddressTypeRFC822
		if strings.IndexFunc(address, func(r rune) bool { return r >= 0x80 }) >= 0 {
			o.OriginalRecipientType = gosmtp.DSNAddressTypeUTF8
		}
	}
}

// stored is the form that an outbox keeps: "" when there is nothing special.
func (d delivery) stored() string {
	if d == (delivery{}) {
		return ""
	}
	b, err := json.Marshal(d)
	if err != nil {
		return "" // cannot be: all fields are plain
	}
	return string(b)
}

func storedDelivery(s string) (d delivery) {
	if s != "" {
		_ = json.Unmarshal([]byte(s), &d) // what an older version wrote may lack fields
	}
	return d
}
