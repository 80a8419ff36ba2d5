using System.Runtime.CompilerServices;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>Lets a test speak of a session where only one connection is concerned: the one it was opened on.</summary>
internal static class Links
{
    private static readonly ConditionalWeakTable<Session, SignalingLink> Opened = [];

    public static void Remember(Session session, SignalingLink link) => Opened.AddOrUpdate(session, link);

    public static SignalingLink Of(Session session) => Opened.TryGetValue(session, out SignalingLink? link) ? link : throw new KeyNotFoundException();

    public static void Closed(this Session session, int code, string reason) => Of(session).Closed(code, reason);

    public static void ReceiveBinary(this Session session) => Assert.True(Of(session).ReceiveBinaryAsync(default).AsTask().IsCompletedSuccessfully);

    /// <summary>Done when the message and everything before it have been handled.</summary>
    public static async Task ReceiveTextAsync(this Session session, ReadOnlyMemory<byte> utf8)
    {
        await Of(session).ReceiveTextAsync(utf8);
        await session.WhenIdle();
    }

    public static async Task WhenIdle(this Session session)
    {
        long deadline = Environment.TickCount64 + 30_000;
        while (!session.Inbox.IsIdle)
        {
            Assert.True(Environment.TickCount64 < deadline, "the inbox never became idle");
            await Task.Delay(1);
        }
    }

    /// <summary>Done when whoever ends the session has finished with it.</summary>
    public static async Task WhenDisconnected(this Session session)
    {
        long deadline = Environment.TickCount64 + 30_000;
        while (session.State != SessionState.Disconnected)
        {
            Assert.True(Environment.TickCount64 < deadline, "the session never ended");
            await Task.Delay(1);
        }
    }

    /// <summary>Done when a worker has called into the newest peer.</summary>
    public static async Task WhenPeerIsAsked(this Session session, SignalingBench bench)
    {
        long deadline = Environment.TickCount64 + 30_000;
        while (bench.Peers.IsEmpty || bench.Peer.Request.SessionId != session.Id || bench.Peer.OfferCount == 0)
        {
            Assert.True(Environment.TickCount64 < deadline, "the peer was never asked");
            await Task.Delay(1);
        }
    }
}
