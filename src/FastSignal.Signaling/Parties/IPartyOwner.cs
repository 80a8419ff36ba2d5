using FastSignal.Signaling.Calls;

namespace FastSignal.Signaling.Parties;

/// <summary>Answers calls to a party: the conversation of a client, or the server for a stream.</summary>
internal interface IPartyOwner
{
    /// <summary>
    /// Somebody calls. Comes from the caller's thread and must return at once; no lock of the directory or the call is
    /// held, and the caller may hold none either.
    /// </summary>
    /// <param name="call">The call; nothing may be relayed over it before this returns.</param>
    /// <param name="party">Who is called, where the owner has several names.</param>
    /// <param name="leg">This side of the call, when the verdict is <see cref="CallVerdict.Begun"/>.</param>
    CallVerdict Answer(Call call, Party party, out ICallLeg? leg);
}
