namespace FastSignal.Signaling.Messages;

/// <summary>Payload of <c>auth-expiring</c>: a <c>hello</c> with a new token is wanted before then.</summary>
/// <param name="ExpiresIn">Seconds until the session ends.</param>
internal sealed record ExpiryNotice(double ExpiresIn);
