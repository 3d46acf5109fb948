// SPDX-License-Identifier: MIT
// npm's smtp-server for the interoperability tests. Argument: a JSON object with
// store, certificate, key, size_limit, user, password and ports (clear, starttls,
// implicit, and lock-step, which is clear without PIPELINING). Prints the ports as JSON once it listens, and ends when its
// standard input does.
'use strict';
const fs = require('fs');
const path = require('path');
const { SMTPServer } = require(path.join(process.env.NODE_PATH, 'smtp-server'));

const options = JSON.parse(process.argv[2]);
const key = fs.readFileSync(options.key);
const cert = fs.readFileSync(options.certificate);
let stored = 0;

function refuse(code, text) {
    const error = new Error(text);
    error.responseCode = code;
    return error;
}

// Two files: the mail, and its envelope, which is renamed into place last.
function store(envelope, content) {
    const name = path.join(options.store, `${process.pid}-${++stored}`);
    fs.writeFileSync(`${name}.eml`, content);
    fs.writeFileSync(`${name}.tmp`, JSON.stringify(envelope));
    fs.renameSync(`${name}.tmp`, `${name}.json`);
}

function handlers(protection) {
    return {
        key,
        cert,
        size: options.size_limit,
        authMethods: ['PLAIN', 'LOGIN'],
        onAuth(auth, session, done) {
            if (auth.username === options.user && auth.password === options.password) {
                return done(null, { user: auth.username });
            }
            done(refuse(535, '5.7.8 Authentication credentials invalid'));
        },
        onRcptTo(address, session, done) {
            if (address.address.startsWith('unknown')) {
                return done(refuse(550, '5.1.1 No such user here'));
            }
            done();
        },
        onData(stream, session, done) {
            const chunks = [];
            stream.on('data', (chunk) => chunks.push(chunk));
            stream.on('end', () => {
                if (stream.sizeExceeded) {
                    return done(refuse(552, '5.3.4 Message too big'));
                }
                store(
                    {
                        sender: session.envelope.mailFrom.address,
                        recipients: session.envelope.rcptTo.map((r) => r.address),
                        user: session.user || '',
                        secure: session.secure,
                        session: session.id,
                        protection
                    },
                    Buffer.concat(chunks)
                );
                done(null, 'Ok: stored');
            });
        }
    };
}

const clear = { disabledCommands: ['AUTH', 'STARTTLS'], authOptional: true };
const servers = {
    clear: new SMTPServer({ ...handlers('clear'), ...clear }),
    starttls: new SMTPServer(handlers('starttls')),
    implicit: new SMTPServer({ ...handlers('implicit'), secure: true }),
    'lock-step': new SMTPServer({ ...handlers('lock-step'), ...clear, hidePIPELINING: true })
};

const ports = {};
for (const [protection, server] of Object.entries(servers)) {
    // A client that breaks off is part of the tests.
    server.on('error', (error) => process.stderr.write(`${protection}: ${error.message}\n`));
    server.listen(options.ports[protection], '127.0.0.1', () => {
        ports[protection] = server.server.address().port;
        if (Object.keys(ports).length === Object.keys(servers).length) {
            process.stdout.write(`${JSON.stringify(ports)}\n`);
        }
    });
}
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
