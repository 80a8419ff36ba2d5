using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using FastSignal.WebSockets.Compression;

namespace FastSignal.WebSockets.Frames;

/// <summary>
/// Turns a client's bytes into messages and control frames, one synchronous step at a time (RFC 6455 section 5). Owns no
/// input: what a step has used is an output, so the reader runs on any pipe.
/// </summary>
/// <remarks>
/// A message in one frame and one segment is unmasked where it lies and handed out as a slice of the input. Everything
/// else is copied into a pooled block as it arrives, so text is checked, and the transport's buffer freed, before the
/// frame is complete. Between messages nothing is held.
/// </remarks>
internal sealed class FrameReader(int maxMessageBytes, int maxFragments, Inflater? inflater, ArrayPool<byte> pool)
{
    private PooledBlock _message = new(pool);

    /// <summary>Payload of a control frame that lies across segments; apart, because it may interrupt a message.</summary>
    private PooledBlock _control = new(pool);

    private Utf8Validator _utf8;

    /// <summary>Kind of the message under way, or <see cref="WebSocketOpcode.Continuation"/> when there is none.</summary>
    private WebSocketOpcode _opcode;

    private bool _isCompressed;

    /// <summary>Frames of the message under way, the current one included.</summary>
    private int _fragments;

    /// <summary>Whether a data frame's header has been used up and its payload has not.</summary>
    private bool _inFrame;

    private bool _isFinal;

    /// <summary>Payload bytes of the current data frame that have not arrived yet.</summary>
    private long _remaining;

    /// <summary>Key of the current data frame, rotated to its next byte.</summary>
    private uint _maskKey;

    /// <summary>Whether <see cref="_message"/> was handed out and goes back to the pool with the next step.</summary>
    private bool _delivered;

    /// <summary>Whether the inflater's message was handed out and ends with the next step.</summary>
    private bool _inflated;

    /// <summary>Payload of the event; valid until the next step, and only while the input it came from is.</summary>
    public ReadOnlyMemory<byte> Payload { get; private set; }

    /// <summary>Whether the message is text, whose payload has been checked to be UTF-8.</summary>
    public bool IsText { get; private set; }

    /// <summary>Why the input was refused.</summary>
    public WebSocketError Error { get; private set; }

    /// <summary>Reads up to the next event.</summary>
    /// <param name="input">All bytes not consumed yet. Payload in it is unmasked in place, so it must be writable memory.</param>
    /// <param name="consumed">Everything before it is used up.</param>
    /// <param name="examined">On <see cref="FrameEvent.NeedMore"/> and <see cref="FrameEvent.Refused"/> the end of the input, else equal to <paramref name="consumed"/>.</param>
    public FrameEvent Read(in ReadOnlySequence<byte> input, out SequencePosition consumed, out SequencePosition examined)
    {
        Debug.Assert(Error == WebSocketError.None, "A reader that refused its input must not be used again.");
        Release();
        FrameEvent found = _inFrame ? ReadPayload(input, 0, out consumed) : ReadFrame(input, out consumed);
        examined = found is FrameEvent.NeedMore or FrameEvent.Refused ? input.End : consumed;
        return found;
    }

    /// <summary>Gives every block back; the reader is not used afterwards.</summary>
    public void End()
    {
        _message.Release();
        _control.Release();
        inflater?.End();
        Payload = default;
    }

    private void Release()
    {
        Payload = default;
        _control.Release();
        if (_delivered)
        {
            _message.Release();
            _delivered = false;
        }

        if (_inflated)
        {
            inflater!.EndMessage();
            _inflated = false;
        }
    }

    private FrameEvent ReadFrame(in ReadOnlySequence<byte> input, out SequencePosition consumed)
    {
        consumed = input.Start;
        scoped ReadOnlySpan<byte> bytes = input.FirstSpan;
        Span<byte> joined = stackalloc byte[FrameHeader.MaxSize];
        if (bytes.Length < FrameHeader.MaxSize && !input.IsSingleSegment)
        {
            ReadOnlySequence<byte> head = input.Slice(0, Math.Min(FrameHeader.MaxSize, input.Length));
            head.CopyTo(joined);
            bytes = joined[..(int)head.Length];
        }

        if (!FrameHeader.TryParse(bytes, allowRsv1: inflater is not null, out FrameHeader header, out WebSocketError error))
            return error == WebSocketError.None ? FrameEvent.NeedMore : Refuse(error);

        return header.IsControl ? ReadControl(input, header, out consumed) : ReadData(input, header, out consumed);
    }

    private FrameEvent ReadControl(in ReadOnlySequence<byte> input, in FrameHeader header, out SequencePosition consumed)
    {
        consumed = input.Start;
        int length = (int)header.PayloadLength;
        if (input.Length - header.Size < length)
            return FrameEvent.NeedMore;

        ReadOnlySequence<byte> payload = input.Slice(header.Size, length);
        consumed = payload.End;
        if (payload.IsSingleSegment)
        {
            Payload = payload.First;
            FrameMask.Apply(MemoryMarshal.AsMemory(Payload).Span, header.MaskKey);
        }
        else
        {
            Span<byte> room = _control.Append(length);
            payload.CopyTo(room);
            FrameMask.Apply(room, header.MaskKey);
            Payload = _control.Memory;
        }

        switch (header.Opcode)
        {
            case WebSocketOpcode.Ping:
                return FrameEvent.Ping;
            case WebSocketOpcode.Pong:
                return FrameEvent.Pong;
            default:
                WebSocketError error = ClosePayload.Check(Payload.Span);
                return error == WebSocketError.None ? FrameEvent.Close : Refuse(error);
        }
    }

    private FrameEvent ReadData(in ReadOnlySequence<byte> input, in FrameHeader header, out SequencePosition consumed)
    {
        consumed = input.Start;
        WebSocketError error = CheckData(header);
        if (error != WebSocketError.None)
            return Refuse(error);

        bool isFirst = header.Opcode != WebSocketOpcode.Continuation;
        if (isFirst && header.IsFinal && input.FirstSpan.Length - header.Size >= header.PayloadLength)
            return ReadWhole(input, header, out consumed);

        if (isFirst)
        {
            _opcode = header.Opcode;
            _isCompressed = header.IsCompressed;
            _utf8.Reset();
        }

        _inFrame = true;
        _isFinal = header.IsFinal;
        _fragments++;
        _remaining = header.PayloadLength;
        _maskKey = header.MaskKey;
        return ReadPayload(input, header.Size, out consumed);
    }

    /// <summary>What a data frame's header can be refused for, before any of its payload is read.</summary>
    private WebSocketError CheckData(in FrameHeader header)
    {
        bool underWay = _opcode != WebSocketOpcode.Continuation;
        if (header.Opcode == WebSocketOpcode.Continuation != underWay)
            return underWay ? WebSocketError.ExpectedContinuation : WebSocketError.UnexpectedContinuation;
        bool isCompressed = underWay ? _isCompressed : header.IsCompressed;
        long limit = isCompressed ? Inflater.MaxCompressedBytes(maxMessageBytes) : maxMessageBytes;
        if (header.PayloadLength > limit - _message.Length)
            return WebSocketError.MessageTooBig;
        return _fragments >= maxFragments ? WebSocketError.TooManyFragments : WebSocketError.None;
    }

    /// <summary>The fast path: one frame, one segment, no copy.</summary>
    private FrameEvent ReadWhole(in ReadOnlySequence<byte> input, in FrameHeader header, out SequencePosition consumed)
    {
        int length = (int)header.PayloadLength;
        consumed = input.GetPosition(header.Size + length);
        Payload = input.First.Slice(header.Size, length);
        Span<byte> payload = MemoryMarshal.AsMemory(Payload).Span;
        FrameMask.Apply(payload, header.MaskKey);

        IsText = header.Opcode == WebSocketOpcode.Text;
        if (header.IsCompressed)
            return InflateMessage();
        return IsText && !Utf8.IsValid(payload) ? Refuse(WebSocketError.InvalidUtf8) : FrameEvent.Message;
    }

    private FrameEvent ReadPayload(in ReadOnlySequence<byte> input, int offset, out SequencePosition consumed)
    {
        int arrived = (int)Math.Min(_remaining, input.Length - offset);
        ReadOnlySequence<byte> run = input.Slice(offset, arrived);
        consumed = run.End;
        _remaining -= arrived;

        if (arrived > 0)
        {
            Span<byte> room = _message.Append(arrived);
            run.CopyTo(room);
            _maskKey = FrameMask.Apply(room, _maskKey);
            if (_opcode == WebSocketOpcode.Text && !_isCompressed && !_utf8.Append(room))
                return Refuse(WebSocketError.InvalidUtf8);
        }

        if (_remaining > 0)
            return FrameEvent.NeedMore;

        _inFrame = false;
        return _isFinal ? FinishMessage() : FrameEvent.Fragment;
    }

    private FrameEvent FinishMessage()
    {
        IsText = _opcode == WebSocketOpcode.Text;
        _opcode = WebSocketOpcode.Continuation;
        _fragments = 0;
        Payload = _message.Memory;
        _delivered = true;
        if (_isCompressed)
            return InflateMessage();

        // Also reached by an empty last fragment: a code point cut off before it stays cut off.
        return IsText && !_utf8.IsComplete ? Refuse(WebSocketError.InvalidUtf8) : FrameEvent.Message;
    }

    /// <summary>Replaces the payload by what it inflates to, which the limit holds for as well (RFC 7692 section 7.2.2).</summary>
    private FrameEvent InflateMessage()
    {
        WebSocketError error = inflater!.Inflate(Payload.Span);
        _inflated = true;
        Payload = inflater.Message;
        if (error == WebSocketError.None && IsText && !Utf8.IsValid(Payload.Span))
            error = WebSocketError.InvalidUtf8;
        return error == WebSocketError.None ? FrameEvent.Message : Refuse(error);
    }

    private FrameEvent Refuse(WebSocketError error)
    {
        Error = error;
        return FrameEvent.Refused;
    }
}
