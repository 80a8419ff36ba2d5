namespace FastSignal.Signaling.Conversations;

/// <summary>
/// What one client and the server have said to each other so far, in a dialect with a protocol state of its own: made by
/// the dialect for each session, acting through <see cref="IConversationHost"/>. The session keeps the order, the limits,
/// the heartbeat and the counters; it calls the methods one after another, never two at once, and guards them: what they
/// throw is logged and ends the session. Legs of calls (<see cref="Calls.ICallLeg"/>) and owners of parties
/// (<see cref="Parties.IPartyOwner"/>) are called from other sessions' threads meanwhile.
/// </summary>
internal interface IConversation
{
    /// <summary>The client is there and was greeted, if the dialect greets. Comes first, once.</summary>
    void Opened();

    /// <summary>
    /// A whole message. What is cheap is done before this returns, without allocating where it is only relayed; what may
    /// take long (everything that reads a description for a stream) is handed back as work for a worker, and the next
    /// message comes when it is done.
    /// </summary>
    /// <param name="frame">The message; its bytes live until this returns.</param>
    /// <param name="heavy">What is left to do, or null.</param>
    ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy);

    /// <summary>The time set with <see cref="IConversationHost.SetDeadline"/> has passed; at most a cleanup interval ago.</summary>
    void DeadlinePassed();

    /// <summary>
    /// The session is over, or goes on in another dialect: its parties have left and its calls have ended already. Comes
    /// last, once.
    /// </summary>
    void Closed();
}
