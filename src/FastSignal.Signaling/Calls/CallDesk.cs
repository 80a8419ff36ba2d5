using System.Collections.Concurrent;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Parties;

namespace FastSignal.Signaling.Calls;

/// <summary>The calls of the server: begins them and knows which are going on. Any thread.</summary>
internal sealed class CallDesk
{
    private readonly ConcurrentDictionary<string, Call> _calls = new(StringComparer.Ordinal);

    /// <summary>Calls going on.</summary>
    public int Count => _calls.Count;

    /// <summary>Calls a party; nobody's lock may be held, for its owner decides.</summary>
    public CallVerdict Begin(ICallLeg caller, Party? party, out Call? call)
    {
        call = null;
        if (party is null)
            return CallVerdict.NotFound;
        Call begun = new(this, caller);
        CallVerdict verdict = party.Owner.Answer(begun, party, out ICallLeg? leg);
        if (verdict != CallVerdict.Begun)
            return verdict;
        if (!TryJoin(begun, leg!))
            return CallVerdict.NotFound;
        call = begun;
        return CallVerdict.Begun;
    }

    /// <summary>Joins two legs whose owners have agreed; null when one of their sessions is over, and then the other leg has been told.</summary>
    public Call? Connect(ICallLeg caller, ICallLeg callee)
    {
        Call call = new(this, caller);
        return TryJoin(call, callee) ? call : null;
    }

    internal void Remove(Call call) => _calls.TryRemove(call.Id, out _);

    private bool TryJoin(Call call, ICallLeg callee)
    {
        call.Join(callee);
        _calls.TryAdd(call.Id, call);

        // Whoever has gone meanwhile is not told any more.
        if (!IsTracked(call, callee))
            call.End(callee, "gone");
        else if (!IsTracked(call, call.Caller))
            call.End(call.Caller, "gone");
        if (!call.IsOver)
            return true;

        // It may have ended before both sides knew it.
        call.Release();
        return false;
    }

    private static bool IsTracked(Call call, ICallLeg leg) => leg.Host is not ConversationHost host || host.TryTrack(call, leg);
}
