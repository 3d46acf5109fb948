// SPDX-License-Identifier: MIT
// Sends a mail many times with Nodemailer's connection pool of one connection:
// PORT COUNT FILE CA-FILE RECIPIENTS (CA-FILE empty: in clear).
"use strict";
const fs = require("fs");
const nodemailer = require("nodemailer");

const [port, count, path, authority, recipients] = process.argv.slice(2);
const mail = fs.readFileSync(path);
const to = Array.from({ length: Number(recipients) }, (_, i) => `recipient${i + 1}@example.test`);

async function main() {
    const transport = nodemailer.createTransport({
        host: "localhost",
        port: Number(port),
        pool: true,
        maxConnections: 1,
        maxMessages: Infinity,
        requireTLS: authority !== "",
        ignoreTLS: authority === "",
        tls: authority === "" ? {} : { ca: fs.readFileSync(authority) },
    });
    for (let left = Number(count); left > 0; left--) {
        await transport.sendMail({ envelope: { from: "sender@example.test", to }, raw: mail });
    }
    transport.close();
}

main().catch((error) => {
    console.error("nodemailer:", error.message);
    process.exit(1);
});
