namespace FastSignal.Rtc.Dtls.Native;

/// <summary>
/// A memory BIO: a byte queue between OpenSSL and its owner. It keeps no datagram borders, so the input holds one datagram
/// at a time, and the output is cut at the record headers. Freed by the <c>SSL</c> it was given to.
/// </summary>
internal readonly unsafe struct MemoryBio
{
    /// <summary>The <c>BIO</c>.</summary>
    public readonly nint Handle;

    private MemoryBio(nint handle) => Handle = handle;

    /// <summary>Makes an empty queue that means "try again later" when it runs dry, not "end of stream".</summary>
    public static MemoryBio Create()
    {
        nint bio = OpenSsl.Check(OpenSsl.BIO_new(OpenSsl.BIO_s_mem()), nameof(OpenSsl.BIO_new));
        OpenSsl.BIO_ctrl(bio, OpenSsl.SetBioEofReturn, -1, null);
        return new MemoryBio(bio);
    }

    /// <summary>Bytes in the queue.</summary>
    public int Pending => (int)OpenSsl.BIO_ctrl(Handle, OpenSsl.BioPending, 0, null);

    /// <summary>The bytes in the queue, valid until the next call on it.</summary>
    public ReadOnlySpan<byte> Content
    {
        get
        {
            byte* content = null;
            int length = (int)OpenSsl.BIO_ctrl(Handle, OpenSsl.BioContent, 0, &content);
            return content == null || length <= 0 ? default : new ReadOnlySpan<byte>(content, length);
        }
    }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            if (OpenSsl.BIO_write(Handle, bytes, data.Length) != data.Length)
                OpenSsl.Check(0, nameof(OpenSsl.BIO_write));
        }
    }

    /// <summary>Takes bytes from the front; returns how many.</summary>
    public int Read(Span<byte> destination)
    {
        fixed (byte* bytes = destination)
            return Math.Max(0, OpenSsl.BIO_read(Handle, bytes, destination.Length));
    }

    /// <summary>Forgets all content.</summary>
    public void Reset() => OpenSsl.BIO_ctrl(Handle, OpenSsl.ResetBio, 0, null);
}
