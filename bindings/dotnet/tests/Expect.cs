// SPDX-License-Identifier: MIT

using System;
using Courriel;
using NUnit.Framework;

/// <summary>Assertions that the fixtures share.</summary>
internal static class Expect
{
    /// <summary>The call fails with this code, and the exception tells what an error has to
    /// tell.</summary>
    internal static CourrielException Failure(EmailErrorCode code, Action call)
    {
        CourrielException caught = null;
        try
        {
            call();
        }
        catch (CourrielException e)
        {
            caught = e;
        }
        Assert.That(caught, Is.Not.Null, "nothing failed; wanted " + code);
        Tells(code, caught);
        return caught;
    }

    internal static void Tells(EmailErrorCode code, CourrielException error)
    {
        Assert.That(error.Code, Is.EqualTo(code), error.Everything);
        Assert.That(error.Message, Is.Not.Empty);
        Assert.That(error.Summary, Is.EqualTo(EmailLibrary.Explain(code)));
        Assert.That(error.Hint, Is.Not.Empty, code.ToString());
        Assert.That(error.Everything, Contains.Substring(error.Message));
        Assert.That(error.Name.Replace("_", "").ToLowerInvariant(),
            Is.EqualTo(code.ToString().ToLowerInvariant()));
    }

    /// <summary>The call says that its object is closed, in the framework's way and with the
    /// library's code inside.</summary>
    internal static void IsClosed(Action call)
    {
        ObjectDisposedException caught = null;
        try
        {
            call();
        }
        catch (ObjectDisposedException e)
        {
            caught = e;
        }
        Assert.That(caught, Is.Not.Null, "a closed object answered");
        Assert.That(((CourrielException)caught.InnerException).Code,
            Is.EqualTo(EmailErrorCode.ClosedHandle));
    }

    internal static EmailMessage Letter()
    {
        return new EmailMessage()
            .From("Zoe <zoe@example.org>")
            .To("someone@example.org")
            .Subject("Hello")
            .Text("It works.");
    }
}
