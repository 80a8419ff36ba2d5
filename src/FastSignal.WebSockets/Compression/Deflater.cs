using System.Buffers;
using System.Diagnostics;
using System.IO.Compression;

namespace FastSignal.WebSockets.Compression;

/// <summary>
/// Compresses the messages of one connection (RFC 7692 section 7.2.1) with the framework's zlib. Native memory is taken
/// with the first message, and held between messages only while the context is taken over.
/// </summary>
/// <remarks>
/// The framework always compresses with a window of 32 KiB. A smaller one is honoured by feeding a compressor no more
/// bytes in its life than the window has: then no distance can be longer. The next bytes go to a new compressor, whose
/// blocks follow at the byte boundary that a flush leaves, so the receiver notices nothing.
/// </remarks>
internal sealed class Deflater(DeflateAgreement agreement, ArrayPool<byte> pool) : IDisposable
{
    private readonly DeflateSink _sink = new(pool);
    private DeflateStream? _stream;

    /// <summary>Bytes the compressor may still be fed.</summary>
    private long _left;

    /// <summary>
    /// Compresses one message that is not empty. The result lacks the four bytes that are not sent (section 7.2.1) and is
    /// valid until <see cref="Release"/>.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="compressed">What goes on the wire.</param>
    /// <returns>False when compressing did not pay and may be forgotten: the message is sent as it is.</returns>
    public bool TryCompress(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> compressed)
    {
        ReadOnlySpan<byte> rest = message;
        while (!rest.IsEmpty)
        {
            if (_left == 0)
                Restart();
            int count = (int)Math.Min(rest.Length, _left);
            _stream!.Write(rest[..count]);
            _stream.Flush();
            rest = rest[count..];
            _left -= count;
            if (_left == 0)
                Stop();
        }

        if (agreement.ServerNoContextTakeover)
            Stop();
        Debug.Assert(_sink.Written.EndsWith(DeflateBits.Tail), "A sync flush ends with an empty stored block.");
        compressed = _sink.Written[..^DeflateBits.Tail.Length];

        // With a context the receiver has to see the message compressed, or the two windows would differ.
        return !agreement.ServerNoContextTakeover || compressed.Length < message.Length;
    }

    /// <summary>Gives back the memory of the last message.</summary>
    public void Release() => _sink.Release();

    /// <summary>Gives back everything.</summary>
    public void Dispose()
    {
        Stop();
        _sink.Dispose();
    }

    private void Restart()
    {
        _left = agreement.ServerWindowBits == DeflateAgreement.LargestWindowBits ? long.MaxValue : 1L << agreement.ServerWindowBits;
        _sink.IsOpen = true;
        _stream = new DeflateStream(_sink, CompressionLevel.Fastest, leaveOpen: true);
    }

    private void Stop()
    {
        // Ending a compressor writes a final block, which is not part of the message.
        _sink.IsOpen = false;
        _stream?.Dispose();
        _stream = null;
        _left = 0;
    }
}
