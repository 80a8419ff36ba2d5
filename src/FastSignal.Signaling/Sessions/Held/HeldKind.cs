namespace FastSignal.Signaling.Sessions;

/// <summary>Which HTTP interface a session came through.</summary>
public enum HeldKind
{
    /// <summary><c>/api/sessions</c>: the server offers.</summary>
    Rest,

    /// <summary>WHEP (draft-ietf-wish-whep): the player offers.</summary>
    Whep,
}
