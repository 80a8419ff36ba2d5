using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Access;

/// <summary>One way of knowing people: by a token they share with the server, by a signed token, by name and password. Any thread.</summary>
internal interface ICredentialCheck
{
    /// <summary>Who shows this, and whether they may join the app. Never throws.</summary>
    /// <param name="credential">What is shown.</param>
    /// <param name="app">The app, or null where none is concerned.</param>
    /// <param name="unixTimeMs">Now.</param>
    AccessVerdict Check(Credential credential, string? app, long unixTimeMs);

    /// <summary>Looks at the files again that secrets or keys come from.</summary>
    void Refresh();
}
