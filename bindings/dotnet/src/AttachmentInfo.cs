// SPDX-License-Identifier: MIT

namespace Courriel
{
    /// <summary>What a message tells of one attachment (<see cref="Message.ReadAttachments"/>).</summary>
    public sealed class AttachmentInfo
    {
        internal AttachmentInfo(int rank, string name, string contentType, string contentId, string description,
            bool isInline, long size)
        {
            Rank = rank;
            Name = name;
            ContentType = contentType;
            ContentId = contentId;
            Description = description;
            IsInline = isInline;
            Size = size;
        }

        /// <summary>1 for the first (<see cref="Message.ReadAttachment"/>).</summary>
        public int Rank { get; }

        /// <summary>As the recipient sees it; an inline one may have none.</summary>
        public string Name { get; }

        /// <summary>With its parameters, as "text/csv; charset=utf-8".</summary>
        public string ContentType { get; }

        /// <summary>What stands behind cid: in the HTML; "" is none.</summary>
        public string ContentId { get; }

        /// <summary>Its Content-Description.</summary>
        public string Description { get; }

        /// <summary>Whether the HTML shows it.</summary>
        public bool IsInline { get; }

        /// <summary>In bytes.</summary>
        public long Size { get; }
    }
}
