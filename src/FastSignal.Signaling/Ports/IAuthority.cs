namespace FastSignal.Signaling.Ports;

/// <summary>Decides who may do what. The first policy allows viewing to all and administration by token.</summary>
public interface IAuthority
{
    /// <summary>May this connection join the app? <paramref name="token"/> is what the client showed, or null.</summary>
    bool MayConnect(string app, string? token);
}
