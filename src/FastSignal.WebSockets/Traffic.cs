namespace FastSignal.WebSockets;

/// <summary>What one connection moved in one direction since it last published to <see cref="WebSocketCounters"/>.</summary>
internal struct Traffic
{
    public long Frames;
    public long Messages;
    public long Bytes;

    /// <summary>Counts one frame of <paramref name="bytes"/> bytes on the wire.</summary>
    public void Add(WebSocketOpcode opcode, long bytes)
    {
        Frames++;
        Bytes += bytes;
        if (opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary)
            Messages++;
    }
}
