using FastSignal.Signaling.Parties;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Calls;

/// <summary>Answers calls to the server's streams: always, with a peer for each.</summary>
internal sealed class StreamOwner(SessionEnvironment environment) : IPartyOwner
{
    /// <inheritdoc/>
    public CallVerdict Answer(Call call, Party party, out ICallLeg? leg)
    {
        leg = new StreamLeg(call, environment, party.App, party.Id);
        return CallVerdict.Begun;
    }
}
