using System.IO.Compression;

namespace FastSignal.Tests.WebSockets.Compression;

/// <summary>The other end's decompressor, on the framework's zlib: one context, fed message by message with the tail put back.</summary>
internal sealed class PeerInflater : IDisposable
{
    private readonly MemoryStream _input = new();
    private DeflateStream? _stream;

    public byte[] Inflate(ReadOnlySpan<byte> payload)
    {
        _input.SetLength(0);
        _input.Write(payload);
        _input.Write([0, 0, 0xFF, 0xFF]);
        _input.Position = 0;
        _stream ??= new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        using var message = new MemoryStream();
        byte[] buffer = new byte[8192];
        while (_stream.Read(buffer) is > 0 and int count)
            message.Write(buffer, 0, count);
        return message.ToArray();
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
        _input.Dispose();
    }
}
