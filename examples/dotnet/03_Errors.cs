// SPDX-License-Identifier: MIT

using System;
using Courriel;

// What an error tells, and what to do about each kind.
//     mcs -r:Courriel.dll 03_Errors.cs Settings.cs
// Try a wrong password, a port where nothing listens, an address that does not exist.
internal static class Errors
{
    private static void Show(string what, CourrielException error)
    {
        Console.WriteLine("{0} failed: {1}", what, error.Message);
        Console.WriteLine("  code            {0} ({1})", error.Name, (int)error.Code);
        Console.WriteLine("  stage           {0}", error.Stage);
        Console.WriteLine("  server's code   {0} {1}", error.SmtpCode, error.EnhancedCode);
        Console.WriteLine("  server's text   {0}", error.ServerText);
        Console.WriteLine("  system          {0} {1}", error.SystemCode, error.SystemMessage);
        Console.WriteLine("  hint            {0}", error.Hint);
        Console.WriteLine("  may retry       {0}", error.MayRetry);
        Console.WriteLine("  outcome unknown {0}", error.OutcomeUnknown);
        Console.WriteLine("  session usable  {0}", error.SessionUsable);
    }

    private static int Main()
    {
        // Programs branch on the class of the exception, on Code, MayRetry and
        // OutcomeUnknown, never on a text.
        var advice = "show the text and the hint to the user";
        using (var message = new EmailMessage())
        {
            try
            {
                // A mistake that is found before anything is sent.
                message.To("someone@example.org\r\nBcc: everybody@example.org");
            }
            catch (UsageException error)
            {
                Show("An address with a line break", error);
            }
            try
            {
                using (var session = EmailSession.Open(Settings.Session()))
                {
                    message.From(Settings.Get("COURRIEL_USER")).To(Settings.Get("COURRIEL_TO"))
                           .Subject("Errors in .NET").Text("This one worked.\n");
                    session.Send(message);
                }
                Console.WriteLine("The mail was sent.");
                return 0;
            }
            catch (SignInException error)
            {
                Show("Signing in", error);
                if (error.Code == EmailErrorCode.SignInRefused)
                {
                    advice = "ask for the password again";
                }
            }
            catch (ServerRefusedException error)
            {
                Show("Sending", error);
                advice = error.MayRetry ? "try again later" : "ask for the address again";
            }
            catch (OutcomeUnknownException error)
            {
                Show("Sending", error);
                advice = "do not send again without looking: it may have arrived";
            }
            catch (CourrielException error) // whatever else: network, TLS ...
            {
                Show("The mail", error);
                if (error.MayRetry)
                {
                    advice = "try again later";
                }
            }
        }
        Console.WriteLine("  what to do      {0}", advice);
        return 1;
    }
}
