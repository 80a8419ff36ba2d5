namespace FastSignal.Signaling.Ports;

/// <summary>Decides who may do what: says of a credential who shows it, in which role and until when. Any thread.</summary>
public interface IAuthority
{
    /// <summary>Judges what a client shows. Returns at once and never throws, whatever the text.</summary>
    /// <param name="app">The app it wants to join.</param>
    /// <param name="token">What it shows, or null when it shows nothing. Untrusted; never to be logged.</param>
    AccessVerdict Judge(string app, string? token);
}
