namespace FastSignal.Rtc.Stun;

/// <summary>Finds the peer a first datagram belongs to, before anything about it is authenticated.</summary>
public static class StunRouting
{
    /// <summary>
    /// Reads our username fragment from a Binding request: USERNAME is <c>ours:theirs</c> (RFC 8445 section 7.2.2).
    /// False for anything else. The result only selects the agent; that agent verifies the message.
    /// </summary>
    public static bool TryReadLocalUfrag(ReadOnlySpan<byte> datagram, out ReadOnlySpan<byte> ufrag)
    {
        ufrag = default;
        if (!StunMessage.TryParse(datagram, out StunMessage message)
            || message.Class != StunClass.Request
            || message.Method != StunMessage.BindingMethod
            || !message.TryGet(StunAttributeType.Username, out ReadOnlySpan<byte> username))
        {
            return false;
        }

        int colon = username.IndexOf((byte)':');
        if (colon <= 0)
            return false;
        ufrag = username[..colon];
        return true;
    }
}
