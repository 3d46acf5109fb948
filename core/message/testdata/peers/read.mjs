// SPDX-License-Identifier: MIT
// Tells what mailparser or postal-mime keep of mails, a line of JSON for each, for peers_test.go.
// Usage: node read.mjs mailparser|postal-mime FOLDER FILE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , which, folder, file] = process.argv;
const load = createRequire(folder + "/package.json");

const flat = (list) => (list ?? []).flatMap((one) => one.group ?? one.value ?? [one]);

async function mailparser(data) {
    const mail = await load("mailparser").simpleParser(data, { skipTextToHtml: true, skipImageLinks: true });
    const all = flat([mail.from, mail.to, mail.cc, mail.replyTo].flat().filter(Boolean));
    const boxes = flat(all);
    return {
        subject: mail.subject ?? "",
        addresses: boxes.map((b) => b.address ?? ""),
        names: boxes.map((b) => b.name ?? ""),
        texts: [mail.text ?? "", mail.html || ""],
        files: mail.attachments.map((a) => ({ name: a.filename ?? "", data: a.content.toString("base64") })),
    };
}

async function postalMime(data) {
    const loaded = load("postal-mime");
    const mail = await new (loaded.default ?? loaded)().parse(data);
    const boxes = flat([mail.from, mail.to, mail.cc, mail.replyTo].flat().filter(Boolean));
    return {
        subject: mail.subject ?? "",
        addresses: boxes.map((b) => b.address ?? ""),
        names: boxes.map((b) => b.name ?? ""),
        texts: [mail.text ?? "", mail.html ?? ""],
        files: mail.attachments.map((a) => ({
            name: a.filename ?? "",
            data: typeof a.content === "string" ? Buffer.from(a.content).toString("base64") : Buffer.from(a.content).toString("base64"),
        })),
    };
}

const read = { mailparser, "postal-mime": postalMime }[which];
const mails = readFileSync(file);
const lines = [];
for (let at = 0; at < mails.length; ) {
    const size = mails.readUInt32BE(at);
    const data = mails.subarray(at + 4, at + 4 + size);
    at += 4 + size;
    try {
        lines.push(JSON.stringify(await read(Buffer.from(data))));
    } catch (error) {
        lines.push(JSON.stringify({ error: String(error) }));
    }
}
process.stdout.write(lines.join("\n") + "\n");
