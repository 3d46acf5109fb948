// SPDX-License-Identifier: MIT

using System;
using Courriel;

// What the examples have in common: where to send. It comes from the environment, because
// source code is a bad place for a password:
//     COURRIEL_SERVER=smtp.example.com COURRIEL_USER=you@example.com
//     COURRIEL_PASSWORD=... COURRIEL_TO=someone@example.org [COURRIEL_PORT=587]
internal static class Settings
{
    internal static string Get(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value))
        {
            Console.Error.WriteLine("Please set {0}: see Settings.cs.", name);
            Environment.Exit(2);
        }
        return value;
    }

    internal static EmailSessionOptions Session()
    {
        var port = Environment.GetEnvironmentVariable("COURRIEL_PORT");
        return new EmailSessionOptions
        {
            Server = Get("COURRIEL_SERVER"),
            Port = string.IsNullOrEmpty(port) ? 0 : int.Parse(port), // 0: the usual one, here 587
            UserName = Get("COURRIEL_USER"),
            Password = Get("COURRIEL_PASSWORD"),
            Security = ConnectionSecurity.StartTls, // required: nothing is ever sent in plaintext
        };
    }
}
