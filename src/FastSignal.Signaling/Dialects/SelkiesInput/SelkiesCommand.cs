namespace FastSignal.Signaling.Dialects.SelkiesInput;

/// <summary>What a data channel's client asks for beside mouse and keyboard. The members a kind uses are named in its line.</summary>
internal enum SelkiesCommandKind
{
    /// <summary><c>p</c>: draw the pointer into the picture (<see cref="SelkiesCommand.Flag"/>).</summary>
    DrawPointer,

    /// <summary><c>vb</c>: bitrate of the picture in kbit/s (Number).</summary>
    VideoBitrate,

    /// <summary><c>ab</c>: bitrate of the sound in bit/s (Number).</summary>
    AudioBitrate,

    /// <summary><c>_arg_fps</c>: pictures per second (Number).</summary>
    FrameRate,

    /// <summary><c>_arg_resize</c>: whether the desktop follows the window (Flag), and its size (Width, Height).</summary>
    FollowWindow,

    /// <summary><c>r</c>: size of the window in pixels, both even (Width, Height).</summary>
    Resize,

    /// <summary><c>s</c>: dots per inch (Number) and size of the pointer in pixels (Extra).</summary>
    Density,

    /// <summary><c>cr</c>, <c>REQUEST_CLIPBOARD</c>: what is in the clipboard?</summary>
    ClipboardWanted,

    /// <summary><c>cw</c>, <c>cb</c>: what shall be in it: base64 (Text) of a media type (Name, empty for text).</summary>
    ClipboardSet,

    /// <summary><c>cws</c>, <c>cbs</c>: the same in parts: id (Id), media type (Name, empty for text), size in bytes (Number).</summary>
    ClipboardBegin,

    /// <summary><c>cwd</c>, <c>cbd</c>: one part: id (Id), base64 (Text).</summary>
    ClipboardPart,

    /// <summary><c>cwe</c>, <c>cbe</c>: the last part has come: id (Id).</summary>
    ClipboardEnd,

    /// <summary><c>js,c</c>: a gamepad: slot (Slot), base64 of its name (Text), axes (Number), buttons (Extra).</summary>
    GamepadConnect,

    /// <summary><c>js,d</c>: it is gone: slot (Slot).</summary>
    GamepadDisconnect,

    /// <summary><c>js,b</c>: a button: slot (Slot), which (Index), how far pressed, 0 to 1 (Value).</summary>
    GamepadButton,

    /// <summary><c>js,a</c>: an axis: slot (Slot), which (Index), where, -1 to 1 (Value).</summary>
    GamepadAxis,

    /// <summary><c>js,h</c>: it is still there: slot (Slot).</summary>
    GamepadHeld,

    /// <summary><c>pong</c>: answer to a ping; what it carries is the client's clock (Value).</summary>
    Pong,

    /// <summary><c>_f</c>: pictures per second the client sees (Number).</summary>
    ClientFrameRate,

    /// <summary><c>_l</c>: latency in milliseconds the client measures (Number).</summary>
    ClientLatency,

    /// <summary><c>_stats_video</c>: its statistics, a JSON array (Text).</summary>
    VideoStatistics,

    /// <summary><c>_stats_audio</c>: its statistics, a JSON array (Text).</summary>
    AudioStatistics,

    /// <summary>A mouse's fourth button went down or up (Flag).</summary>
    BackButton,

    /// <summary>A mouse's fifth button went down or up (Flag).</summary>
    ForwardButton,

    /// <summary><c>kh</c>: the keys held, keysyms with commas between (Text).</summary>
    KeysHeld,

    /// <summary><c>co,end</c>: type this (Text).</summary>
    TypeText,

    /// <summary><c>_gz</c>: the client can take compressed strings; not echoed, so that none are sent.</summary>
    CanInflate,

    /// <summary><c>SETTINGS</c>: the client's settings, a JSON object (Text).</summary>
    Settings,

    /// <summary><c>START_VIDEO</c>, <c>STOP_VIDEO</c>: whether the client's tab shows (Flag).</summary>
    Show,

    /// <summary><c>REQUEST_KEYFRAME</c>.</summary>
    KeyFrameWanted,

    /// <summary><c>SET_NATIVE_CURSOR_RENDERING</c> (Flag).</summary>
    NativePointer,

    /// <summary><c>_ebc</c>: whether the encoder is bounded by the connection (Flag).</summary>
    BoundEncoder,

    /// <summary><c>_rc</c>: whether the bitrate is constant (Flag), rather than the quality.</summary>
    ConstantBitrate,

    /// <summary><c>_crf</c>: quality, 0 to 51 (Number).</summary>
    Quality,
}

/// <summary>One command; spans point into the message and live as long as it does.</summary>
internal ref struct SelkiesCommand
{
    /// <summary>What it asks for.</summary>
    public SelkiesCommandKind Kind;

    /// <summary>A whole number.</summary>
    public long Number;

    /// <summary>A second one.</summary>
    public long Extra;

    /// <summary>A fraction.</summary>
    public double Value;

    /// <summary>On or off.</summary>
    public bool Flag;

    /// <summary>Place of a gamepad, 0 to 3.</summary>
    public int Slot;

    /// <summary>Number of a gamepad's button or axis, 0 to 63.</summary>
    public int Index;

    /// <summary>Pixels.</summary>
    public int Width;

    /// <inheritdoc cref="Width"/>
    public int Height;

    /// <summary>Id of a transfer.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>Media type.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>The payload.</summary>
    public ReadOnlySpan<byte> Text;
}
