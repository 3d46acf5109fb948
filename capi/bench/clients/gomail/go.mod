module courriel/capi/bench/clients/gomail

go 1.26.0

require (
	github.com/wneessen/go-mail v0.8.1
	golang.org/x/crypto v0.54.0
	golang.org/x/text v0.40.0
)
