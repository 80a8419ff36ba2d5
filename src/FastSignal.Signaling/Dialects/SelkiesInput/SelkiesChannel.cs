using System.Buffers;
using System.Globalization;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>
/// The server's end of a Selkies data channel, without the channel: says what has to be said when it opens and every second,
/// reads what the client says, measures the way. One thread at a time.
/// </summary>
/// <param name="generation">Which grammar.</param>
/// <param name="isViewer">Whether the client only views.</param>
/// <param name="settings">What the client is told at first.</param>
/// <param name="clock">The time.</param>
/// <param name="port">The channel, and who acts on what comes over it.</param>
internal sealed class SelkiesChannel(
    SelkiesGeneration generation, bool isViewer, SelkiesChannelSettings settings, ISignalingClock clock, ISelkiesChannelPort port)
{
    /// <summary>Label of the channel. Clients take whatever channel opens last, so there is one only.</summary>
    public const string Label = "input";

    /// <summary>Largest message a client sends, in bytes, which the channel has to take: clipboards and statistics are long.</summary>
    public const int MaxMessageSize = 262_144;

    /// <summary>Microseconds from one ping to the next.</summary>
    public const long PingIntervalUs = 1_000_000;

    private readonly SelkiesInputReader _reader = new(generation, isViewer);
    private readonly ArrayBufferWriter<byte> _text = new(512);
    private long _pingedUs;
    private bool _isOpen;
    private bool _isAnswered = true;
    private SelkiesPointerImage? _pointer;

    /// <summary>Messages that could not be read, or that a viewer may not send.</summary>
    public long Dropped { get; private set; }

    /// <summary>Half of the last round trip in milliseconds; null before the first.</summary>
    public double? LatencyMs { get; private set; }

    /// <summary>The channel is open: tells the client what it needs, in the order it expects.</summary>
    public void OnOpen()
    {
        _isOpen = true;
        _pingedUs = clock.NowUs;
        if (generation == SelkiesGeneration.Classic)
        {
            System(string.Create(CultureInfo.InvariantCulture, $"framerate,{settings.FrameRate}"));
            System(string.Create(CultureInfo.InvariantCulture, $"video_bitrate,{settings.VideoBitrateKbps}"));
            System(string.Create(CultureInfo.InvariantCulture, $"audio_bitrate,{settings.AudioBitrateBps}"));
            System(settings.FollowsWindow ? "resize,True" : "resize,False");
            System($"encoder,{settings.Encoder}");
        }
        else
        {
            SelkiesMessages.ServerSettings(_text);
            Flush();
            SelkiesMessages.DisplayConfigUpdate(_text, "primary");
            Flush();
        }

        if (_pointer is { } pointer)
            SetPointer(pointer);
    }

    /// <summary>The pointer looks like this now; remembered for when the channel opens.</summary>
    public void SetPointer(SelkiesPointerImage pointer)
    {
        _pointer = pointer;
        // An image without bytes makes the client throw.
        if (!_isOpen || pointer.Png.IsEmpty)
            return;
        SelkiesMessages.Cursor(_text, generation, pointer);
        Flush();
    }

    /// <summary>The client said something; the bytes are looked at only until this returns.</summary>
    public void OnText(ReadOnlySpan<byte> utf8)
    {
        Sink sink = new(this);
        if (utf8.Length > MaxMessageSize || !_reader.Read(utf8, ref sink))
            Dropped++;
    }

    /// <summary>Time has passed; pings when it is time to.</summary>
    public void Tick()
    {
        if (!_isOpen || generation != SelkiesGeneration.Classic || clock.NowUs - _pingedUs < PingIntervalUs)
            return;
        _pingedUs = clock.NowUs;
        _isAnswered = false;
        SelkiesMessages.Ping(_text, clock.UnixTimeMs / 1000.0);
        Flush();
    }

    /// <summary>The channel is gone: what the client held is let go.</summary>
    public void OnClosed()
    {
        _isOpen = false;
        Sink sink = new(this);
        if (!isViewer)
            _reader.Release(ref sink);
    }

    private void System(string action)
    {
        SelkiesMessages.System(_text, action);
        Flush();
    }

    private void Flush()
    {
        port.SendText(_text.WrittenSpan);
        _text.ResetWrittenCount();
    }

    private void Act(in SelkiesCommand command)
    {
        if (command.Kind == SelkiesCommandKind.Pong)
        {
            // Only the server's own clock counts, and only the answer to the last ping.
            if (_isAnswered)
                return;
            _isAnswered = true;
            LatencyMs = (clock.NowUs - _pingedUs) / 2000.0;
            SelkiesMessages.LatencyMeasurement(_text, LatencyMs.Value);
            Flush();
        }
        else if (port.OnCommand(command) is { } reply && generation == SelkiesGeneration.Classic)
        {
            SelkiesMessages.Pipeline(_text, reply);
            Flush();
        }
    }

    private readonly struct Sink(SelkiesChannel channel) : ISelkiesInputSink
    {
        private readonly SelkiesChannel _channel = channel;

        public void OnInput(in InputEvent input) => _channel.Forward(input);

        public void OnCommand(in SelkiesCommand command) => _channel.Act(command);
    }

    private void Forward(in InputEvent input) => port.OnInput(input);
}
