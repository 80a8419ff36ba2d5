using System.IO.Compression;

namespace FastSignal.Tests.WebSockets.Compression;

/// <summary>The other end's compressor, on the framework's zlib and apart from the engine: one context, messages without their tail.</summary>
internal sealed class PeerDeflater(CompressionLevel level) : IDisposable
{
    private readonly MemoryStream _written = new();
    private DeflateStream? _stream;

    public byte[] Deflate(ReadOnlySpan<byte> message)
    {
        _written.SetLength(0);
        if (message.IsEmpty)
            return [0x00];
        _stream ??= new DeflateStream(_written, level, leaveOpen: true);
        _stream.Write(message);
        _stream.Flush();
        byte[] bytes = _written.ToArray();
        Assert.True(bytes.AsSpan().EndsWith((byte[])[0, 0, 0xFF, 0xFF]));
        return bytes[..^4];
    }

    /// <summary>Forgets the context.</summary>
    public void Reset()
    {
        _stream?.Dispose();
        _stream = null;
    }

    public void Dispose()
    {
        Reset();
        _written.Dispose();
    }
}
