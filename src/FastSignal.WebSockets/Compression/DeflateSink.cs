using System.Buffers;
using FastSignal.WebSockets.Frames;

namespace FastSignal.WebSockets.Compression;

/// <summary>Where a compressor writes to: a pooled block, held from the first byte of a message to its release.</summary>
internal sealed class DeflateSink(ArrayPool<byte> pool) : Stream
{
    private PooledBlock _block = new(pool);

    /// <summary>Whether what comes is kept.</summary>
    public bool IsOpen { get; set; }

    /// <summary>What was kept; valid until <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Written => _block.Memory.Span;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Gives the block back.</summary>
    public void Release() => _block.Release();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (IsOpen)
            buffer.CopyTo(_block.Append(buffer.Length));
    }

    public override void Flush()
    {
        // The block is all there is.
    }

    protected override void Dispose(bool disposing)
    {
        Release();
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
